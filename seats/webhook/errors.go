package webhook

import "errors"

// ErrSignature means that the delivery is not signed with any of the secrets. It does not come
// from Polar, it is for another endpoint, its body was changed on the way, or headers are
// missing.
var ErrSignature = errors.New("signature not valid")

// ErrTimestamp means that the delivery was signed more than five minutes before or after the
// current time. Either it is a replay of an old delivery, or this machine's clock is wrong.
var ErrTimestamp = errors.New("timestamp too far from now")

// ErrMalformed means that the delivery is signed correctly but is not an event. Its body
// is not JSON or has no type or timestamp, or its type says that its data is a seat and it is not.
var ErrMalformed = errors.New("not an event")
