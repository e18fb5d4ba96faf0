package seatstest

// emailSyntaxError is pydantic's for an address that cannot be one.
func emailSyntaxError(name, reason string, input value) fieldError {
	e := newFieldError("body", name, "value_error", "value is not a valid email address: "+reason, input)
	e.context = string(append(appendString([]byte(`{"reason":`), reason), '}'))
	return e
}

// emailDeliveryError is Polar's for an address that cannot get mail.
func emailDeliveryError(name, address, reason string, input value) fieldError {
	e := newFieldError("body", name, "value_error", address+" is not a valid email address: "+reason, input)
	b := appendString([]byte(`{"email":`), address)
	b = appendString(append(b, `,"reason":`...), reason)
	e.context = string(append(b, '}'))
	return e
}
