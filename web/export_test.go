package web

import "time"

// Hurry makes the server wait this long for a request, so that no test waits for the true deadlines.
func (s *Server) Hurry(most time.Duration) { s.http.ReadHeaderTimeout, s.http.ReadTimeout = most, most }

// BodyLimit is how many octets of a body are read.
const BodyLimit = bodyLimit
