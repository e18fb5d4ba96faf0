package seatstest

type faults struct{}
