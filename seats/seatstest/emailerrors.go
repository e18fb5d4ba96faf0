package seatstest

import "github.com/polarseats/polarseats-go/seats/seatstest/internal/pythonjson"

// emailSyntaxError is pydantic's for an address that cannot be one.
func emailSyntaxError(name, reason string, input pythonjson.Value) fieldError {
	e := newFieldError("body", name, "value_error", "value is not a valid email address: "+reason, input)
	e.context = string(append(pythonjson.AppendString([]byte(`{"reason":`), reason), '}'))
	return e
}

// emailDeliveryError is Polar's for an address that cannot get mail.
func emailDeliveryError(name, address, reason string, input pythonjson.Value) fieldError {
	e := newFieldError("body", name, "value_error", address+" is not a valid email address: "+reason, input)
	b := pythonjson.AppendString([]byte(`{"email":`), address)
	b = pythonjson.AppendString(append(b, `,"reason":`...), reason)
	e.context = string(append(b, '}'))
	return e
}
