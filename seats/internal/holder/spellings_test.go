package holder

import "testing"

func TestSpellings(t *testing.T) {
	tests := []struct {
		email, stored string
		want          bool
	}{
		{"ada@company.com", "ada@bücher.dev", false}, // it is plain
		{"ada@xn--bcher-kva.dev", "ada@bücher.dev", true},
		{"ada@xn--bcher-kva.dev", "ada@company.com", false},
		{"李@公司.cn", "王@公司.cn", true},
		{"李@公司.cn", "li@company.cn", false},
		{"\u212aim@company.com", "Kim@company.com", true},
		{"\u212aim@company.com", "tim@company.org", false},
		{"oﬃce@company.com", "office@company.com", true},
		{"ſam@company.com", "sam@company.com", true},
		{"so\u00adfia@company.com", "sofia@company.com", true},
		{"büro@company.com", "buro@company.com", false},
		{"bu\u0308ro@company.com", "buro@company.com", false},
		{"bu\u0308ro@company.com", "büro@company.com", true},
		{"büro@company.com", "", true}, // the seat does not show it
	}
	for _, tt := range tests {
		var s Spellings
		s.Add(tt.email)
		if got := s.MayBe(tt.stored); got != tt.want {
			t.Errorf("%q stored as %q: MayBe = %v, want %v", tt.email, tt.stored, got, tt.want)
		}
	}
	if new(Spellings).MayBe("ada@bücher.dev") {
		t.Error("MayBe of an empty set is true, want false")
	}
}
