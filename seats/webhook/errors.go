package webhook

import "errors"

// ErrSignature means that none of the secrets has signed the delivery: it is not Polar's,
// it is for another endpoint, its body was changed on the way, or its headers are missing.
var ErrSignature = errors.New("signature not valid")

// ErrTimestamp means that a delivery was signed more than five minutes before or after
// now: it was sent again by somebody else, or this machine's clock is wrong.
var ErrTimestamp = errors.New("timestamp too far from now")

// ErrMalformed means that a delivery is Polar's and no event: it is not JSON, it has no
// type or no timestamp, or its data is not a seat and ought to be one.
var ErrMalformed = errors.New("not an event")
