package main

import "github.com/polarseats/polarseats-go/seats/roster"

// An outcome counts the people of a team by what the last attempt did for them. River stores
// it with the job.
type outcome struct {
	People   int `json:"people"`
	Assigned int `json:"assigned"`
	Kept     int `json:"kept"`
	Renewed  int `json:"renewed"`
	Revoked  int `json:"revoked"`
	Failed   int `json:"failed"`
}

// newOutcome returns the outcome of a plan. report is nil if no request was sent.
func newOutcome(t *team, plan *roster.Plan, report *roster.Report) outcome {
	o := outcome{People: len(t.People), Kept: len(plan.Keep)}
	if report != nil {
		o.Assigned = len(report.Assigned)
		o.Kept += len(report.Kept)
		o.Renewed = len(report.Renewed)
		o.Revoked = len(report.Revoked)
		o.Failed = len(report.Failed)
	}
	return o
}

// changed reports whether the attempt changed any seat.
func (o outcome) changed() bool { return o.Assigned+o.Renewed+o.Revoked > 0 }

func (o *outcome) add(p outcome) {
	o.People += p.People
	o.Assigned += p.Assigned
	o.Kept += p.Kept
	o.Renewed += p.Renewed
	o.Revoked += p.Revoked
	o.Failed += p.Failed
}
