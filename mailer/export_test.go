package mailer

// OutOfTurn is what a message would meet that was begun now, for tests that wait until something lies there.
func (c *Conn) OutOfTurn() error { return c.outOfTurn() }
