package checks

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
)

// judged says what an answer means for readers.
func judged(status int, err error) Answer {
	switch {
	case err != nil:
		return failed(err)
	case status < 400:
		return Answer{Outcome: There, Status: status}
	case status == http.StatusNotFound || status == http.StatusGone:
		return Answer{Outcome: Gone, Status: status}
	}
	reason := "de site geeft een fout"
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		reason = "de site laat ons niet kijken"
	case http.StatusTooManyRequests:
		reason = "de site heeft het te druk voor ons"
	}
	return Answer{Outcome: Unsure, Status: status, Reason: reason}
}

// failed says why there was no answer.
func failed(err error) Answer {
	if reason := certificateFault(err); reason != "" {
		return Answer{Outcome: Broken, Reason: reason}
	}
	if errors.Is(err, errPlain) {
		return Answer{Outcome: Broken, Reason: "de site stuurt door naar een pagina zonder https"}
	}
	reason := "de site antwoordt niet"
	dns, named := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, errNotPublic):
		reason = "dat adres ligt niet op het open internet, en daar gaan we niet kijken"
	case errors.Is(err, errOtherPort):
		reason = "de site staat niet op de gewone poort, en daar gaan we niet kijken"
	case errors.Is(err, errTooManySteps):
		reason = "de site stuurt ons te vaak door"
	case errors.Is(err, errNowhere):
		reason = "de site stuurt ons door, maar zegt niet waarheen"
	case errors.Is(err, errAllTooLong):
		reason = "alle links samen vroegen te veel tijd"
	case errors.Is(err, context.Canceled):
		reason = "het nakijken werd gestopt"
	case errors.Is(err, errTooLong) || errors.Is(err, context.DeadlineExceeded):
		reason = "de site antwoordt niet binnen 5 seconden"
	case named && dns.IsNotFound:
		reason = "de naam van de site bestaat niet, of ons netwerk kent hem niet"
	}
	return Answer{Outcome: Unsure, Reason: reason}
}

// certificateFault says what is wrong with a site's proof of who it is; "" where the fault is another.
func certificateFault(err error) string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "het certificaat van de site is verlopen"
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "het certificaat is van een andere site"
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return "niemand staat in voor het certificaat van de site"
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok || errors.Is(err, http.ErrSchemeMismatch) {
		return "de site spreekt geen https"
	}
	_, alert := errors.AsType[tls.AlertError](err)
	_, refused := errors.AsType[*tls.CertificateVerificationError](err)
	if alert || refused {
		return "de beveiligde verbinding lukt niet"
	}
	return ""
}
