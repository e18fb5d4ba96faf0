// Package seatstest is a fake Polar: it serves the seats operations of the
// customer portal from memory, over HTTP or in process, as Polar answers them
// byte for byte.
package seatstest
