package network

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/claimctl/claimctl/internal/sandbox"
)

// fault is what Node's error for a fault is, when the request was to a URL.
// The address that Node names is not known here; the host stands for it.
func (d *faultDoc) fault(u string) *sandbox.HTTPFault {
	host, port := hostPort(u)
	f := &sandbox.HTTPFault{Kind: d.kind}
	switch d.kind {
	case sandbox.FaultTimeout:
		f.Code, f.Message = "ETIMEDOUT", "connect ETIMEDOUT "+net.JoinHostPort(host, port)
	case sandbox.FaultReset:
		f.Code, f.Message = "ECONNRESET", "read ECONNRESET"
	case sandbox.FaultRefused:
		f.Code, f.Message = "ECONNREFUSED", "connect ECONNREFUSED "+net.JoinHostPort(host, port)
	case sandbox.FaultDNS:
		f.Code, f.Message = "ENOTFOUND", "getaddrinfo ENOTFOUND "+host
	default:
		f.Code, f.Message = d.code, d.message
	}
	return f
}

// faultOf finds the fault that the error of a real call is.
func faultOf(err error) *faultDoc {
	// What Windows gives: https://learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2 (2026-11-22)
	const wsaReset, wsaRefused = syscall.Errno(10054), syscall.Errno(10061)
	var dns *net.DNSError
	var timed net.Error
	switch {
	case errors.As(err, &dns) && !dns.IsTimeout:
		return &faultDoc{kind: sandbox.FaultDNS}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timed) && timed.Timeout():
		return &faultDoc{kind: sandbox.FaultTimeout}
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, wsaRefused):
		return &faultDoc{kind: sandbox.FaultRefused}
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, wsaReset),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &faultDoc{kind: sandbox.FaultReset}
	}
	return &faultDoc{kind: sandbox.FaultError, message: err.Error()}
}
