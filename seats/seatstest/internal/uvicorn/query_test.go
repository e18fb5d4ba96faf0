package uvicorn

import "testing"

func TestQueryValue(t *testing.T) {
	tests := []struct {
		query, want string
		ok          bool
	}{
		{"", "", false},
		{"id", "", true},
		{"id=", "", true},
		{"id=1&id=2", "2", true},
		{"id=a=b", "a=b", true},
		{"x=1;id=2", "", false},
		{"ID=1", "", false},
		{"i%64=a+b%2Bc", "a b+c", true},
		{"id=%zz%4", "%zz%4", true},
		{"id=%C3%A9", "é", true},
		{"id=%E2%82", "\ufffd", true},
		{"id=%E2%82x%FF%FE", "\ufffdx\ufffd\ufffd", true},
		{"&&id=1&&", "1", true},
	}
	for _, test := range tests {
		got, ok := QueryValue(test.query, "id")
		if got != test.want || ok != test.ok {
			t.Errorf("QueryValue(%q, \"id\") = %q, %v; want %q, %v", test.query, got, ok, test.want, test.ok)
		}
	}
}
