package webhook

import "errors"

// ErrSignature means that the delivery is not signed with any of the secrets. It does not come
// from Polar, it is for another endpoint, its body was changed on the way, or its headers are
// missing.
var ErrSignature = errors.New("signature not valid")

// ErrTimestamp means that the delivery was signed more than five minutes before or after the
// current time. Someone else has sent it again, or this machine's clock is wrong.
var ErrTimestamp = errors.New("timestamp too far from now")

// ErrMalformed means that the delivery is signed correctly but is not an event. It is not
// JSON, it has no type or no timestamp, or it is about a seat and its data is not one.
var ErrMalformed = errors.New("not an event")
