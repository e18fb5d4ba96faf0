package seats_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/polarseats/polarseats-go/seats"
)

func TestAssignedAtAndInvitationExpired(t *testing.T) {
	now := time.Date(2026, 8, 23, 8, 47, 6, 0, time.UTC)
	yesterday := time.Date(2026, 8, 22, 8, 47, 5, 0, time.UTC)
	tests := map[string]struct {
		seat     string
		assigned time.Time
		expired  bool
	}{
		"pending":         {`{"status":"pending","created_at":"2026-01-01T00:00:00Z","invitation_token_expires_at":"2026-08-23T09:00:00Z"}`, time.Date(2026, 8, 22, 9, 0, 0, 0, time.UTC), false},
		"expires now":     {`{"status":"pending","invitation_token_expires_at":"2026-08-23T08:47:06Z"}`, yesterday.Add(time.Second), false},
		"expired":         {`{"status":"pending","invitation_token_expires_at":"2026-08-23T08:47:05Z"}`, yesterday, true},
		"claimed":         {`{"status":"claimed","invitation_token_expires_at":"2026-08-23T08:47:05Z","claimed_at":"2026-08-22T10:00:00Z"}`, yesterday, false},
		"claimed at once": {`{"status":"claimed","invitation_token_expires_at":null,"claimed_at":"2026-08-22T08:47:05Z"}`, yesterday, false},
		"revoked":         {`{"status":"revoked","invitation_token_expires_at":"2026-08-23T08:47:05Z","revoked_at":"2026-08-23T00:00:00Z"}`, yesterday, false},
		"never invited":   {`{"status":"pending","created_at":"2026-01-01T00:00:00Z","invitation_token_expires_at":null}`, time.Time{}, false},
		"unknown status":  {`{"status":"paused","invitation_token_expires_at":"2026-08-23T08:47:05Z"}`, yesterday, false},
		"empty seat":      {`{}`, time.Time{}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var seat seats.Seat
			if err := json.Unmarshal([]byte(tt.seat), &seat); err != nil {
				t.Fatal(err)
			}
			if got := seats.AssignedAt(seat); !got.Equal(tt.assigned) {
				t.Errorf("AssignedAt = %v, want %v", got, tt.assigned)
			}
			if got := seats.InvitationExpired(seat, now); got != tt.expired {
				t.Errorf("InvitationExpired = %v, want %v", got, tt.expired)
			}
		})
	}
}
