package seatstest

// An Organization sells seats. Its zero value, given to [Fake.NewOrganization],
// is one of today: it has the member model and seat-based pricing.
type Organization struct {
	// ID is filled in.
	ID string
	// Slug is the organization's name in URLs. The default is "testorg" and six letters.
	Slug string
	// WithoutMemberModel is set for an organization whose seats are customers', as before
	// 2026.
	WithoutMemberModel bool
	// WithoutSeats is set for an organization without seat-based pricing: 403
	// FeatureNotEnabled.
	WithoutSeats bool
	// Blocked is set for an organization that no mail and no webhook leaves.
	Blocked bool

	fake   *Fake
	record *organization
}

// NewOrganization adds an organization with the products Team Plan (monthly,
// $10 a seat), Team Pack (once, the same) and Solo Plan ($10 a month).
func (f *Fake) NewOrganization(o Organization) *Organization {
	f.mu.Lock()
	defer f.mu.Unlock()
	if o.Slug == "" {
		o.Slug = "testorg" + randomLetters(6)
	}
	now := f.now()
	o.ID, o.fake = newUUID(), f
	o.record = &organization{
		id:          o.ID,
		slug:        o.Slug,
		memberModel: !o.WithoutMemberModel,
		seatPricing: !o.WithoutSeats,
		blocked:     o.Blocked,
		createdAt:   now.Add(-organizationIs),
		teamPlan:    &product{newUUID(), newUUID(), "Team Plan", true, now},
		teamPack:    &product{newUUID(), newUUID(), "Team Pack", true, now},
		soloPlan:    &product{newUUID(), newUUID(), "Solo Plan", false, now},
	}
	f.world.organizations = append(f.world.organizations, o.record)
	return &o
}

// NewToken returns an organization access token (polar_oat_…), which works for
// POST /v1/customer-sessions/, as an [seats.Issuer] makes it, and for no operation of the
// portal.
func (o *Organization) NewToken(t Token) string {
	return o.fake.newToken(subject{organization: o.record}, t)
}

func randomLetters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = base62[10+randomBelow(26)]
	}
	return string(b)
}
