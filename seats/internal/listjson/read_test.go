package listjson_test

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/polarseats/polarseats-go/gen"
	"github.com/polarseats/polarseats-go/seats/internal/listjson"
)

// check checks that Read decodes body as encoding/json does, or gives up. It reports whether
// Read decoded body.
func check(t *testing.T, body string) bool {
	t.Helper()
	got, ok := listjson.Read(slices.Clip([]byte(body)))
	if !ok {
		if got != nil {
			t.Errorf("Read(%q) = %+v, false; want nil, false", body, got)
		}
		return false
	}
	var want gen.SeatsList
	if err := json.Unmarshal([]byte(body), &want); err != nil {
		t.Errorf("Read(%q) succeeded, but encoding/json fails: %v", body, err)
	} else if !reflect.DeepEqual(*got, want) {
		t.Errorf("Read(%q) =\n%+v, want\n%+v", body, *got, want)
	}
	return true
}

// list returns a list with one seat that has the fields.
func list(fields string) string {
	return `{"seats":[{"id":"a",` + fields + `}],"available_seats":1,"total_seats":2}`
}

func TestRead(t *testing.T) {
	tests := map[string]string{
		"an empty list":                `{"seats":[],"available_seats":0,"total_seats":0}`,
		"an empty object":              `{}`,
		"null":                         `null`,
		"nulls":                        `{"seats":null,"available_seats":null,"total_seats":null}`,
		"seats that are null":          `{"seats":[null,{"id":null,"created_at":null,"status":null,"member":null,"seat_metadata":null},null]}`,
		"an empty member":              list(`"member":{}`),
		"white space":                  " \r\n\t{ \"seats\" : [ { \"id\" : \"a\" , \"member\" : null } , { } ] ,\n\"total_seats\" : 7 } \n",
		"white space in empty ones":    `{ "seats" : [ { } ] , "new" : [ ] , "links" : { } }`,
		"other order":                  `{"total_seats":2,"available_seats":1,"seats":[{"status":"claimed","id":"a"}]}`,
		"no numbers":                   `{"seats":[]}`,
		"large numbers":                `{"total_seats":9223372036854775807,"available_seats":-9223372036854775808}`,
		"minus zero":                   `{"total_seats":-0}`,
		"a time with an offset":        list(`"created_at":"2026-08-22T08:47:05.123456+05:30"`),
		"a time without a fraction":    list(`"created_at":"2026-08-22T08:47:05Z"`),
		"an old time":                  list(`"created_at":"0000-01-01T00:00:00-23:59"`),
		"nine digits of a second":      list(`"created_at":"2026-08-22T08:47:05.123456789Z"`),
		"a time with one digit":        list(`"created_at":"2026-08-22T8:47:05Z"`),
		"a comma in a time":            list(`"created_at":"2026-08-22T08:47:05,5Z"`),
		"an offset out of range":       list(`"created_at":"2026-08-22T08:47:05+24:00"`),
		"an unknown enum value":        list(`"status":"floating"`),
		"an empty string":              list(`"email":""`),
		"a name that is not ASCII":     list(`"member":{"name":"Ádám 山田 😀"}`),
		"an escape in a name":          list(`"member":{"name":"Dwayne \"The Rock\" \\ \u0041\ud83d\ude00\/\b\f\n\r\t"}`),
		"half of a surrogate pair":     list(`"member":{"name":"\ud83d"}`),
		"invalid UTF-8":                list(`"member":{"name":"` + "a\xff\xc0\x80b" + `"}`),
		"a long string":                list(`"email":"` + strings.Repeat("x", 5000) + `"`),
		"metadata":                     list(`"seat_metadata":{"team":"core","n":1,"f":-1.5e3,"yes":true,"no":false,"null":null,"":""}`),
		"an empty object as metadata":  list(`"seat_metadata":{}`),
		"nested metadata":              list(`"seat_metadata":{"a":[1,{"b":["},{\"id\"",[]]}],"o":{"x":{"y":null}}}`),
		"a large number in metadata":   list(`"seat_metadata":{"n":123456789012345678901234567890,"z":-0}`),
		"metadata with odd keys":       list(`"seat_metadata":{"Team":"a","team":"b","KEY-1":"ä","ä":1}`),
		"unknown fields":               `{"unheard_of_new":1,"seats":[{"id":"a","unheard_of_hue":"red","unheard_of_hue2":"\"\ud800","unheard_of_list":[1,{"a":"]"}],"unheard_of_null":null,"unheard_of_t":true,"unheard_of_f":1e999,"member":{"unheard_of_new":{}}}],"unheard_of_links":{"next":null}}`,
		"an unknown field twice":       list(`"unheard_of_hue":1,"unheard_of_hue":"2"`),
		"seats that begin differently": `{"seats":[{"id":"a"},{"status":"pending","id":"b"},{"id":"c"}]}`,
		"an array in a seat":           `{"seats":[{"id":"a","seat_metadata":{"a":[{"id":1},{"id":2},{"id":3}]}}]}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			if !check(t, body) {
				t.Error("Read gave up, want a list")
			}
		})
	}
}

// Read leaves these bodies to encoding/json.
func TestReadGivesUp(t *testing.T) {
	tests := map[string]string{
		"nothing": "", "white space": " \n", "a string": `"a"`, "a number": "7", "true": "true", "an array": `[]`,
		"half a null": "nul", "null and more": "nullx", "two lists": `{"seats":[]}{}`, "text after it": `{"seats":[]} x`, "a NUL after it": `{"seats":[]}` + "\x00", "NULs after it": `{"seats":[]}` + "\x00\x00",
		"a BOM": "\ufeff" + `{"seats":[]}`, "a NUL in it": `{"seats":` + "\x00" + `[]}`,
		"no end": `{"seats":[]`, "no end of a key": `{"seats`, "no end of a string": `{"seats":[{"id":"a`, "no end of an escape": `{"seats":[{"id":"a\`,
		"no value": `{"seats":}`, "no value of a number": `{"total_seats":}`, "no colon": `{"seats" []}`, "no comma": `{"seats":[] "total_seats":1}`, "no key": `{:[]}`, "a key without quotes": `{seats:[]}`,
		"a trailing comma in an object": `{"seats":[],}`, "a trailing comma in a list": `{"seats":[{},]}`, "two commas": `{"seats":[{},,{}]}`, "a comma first": `{,"seats":[]}`,
		"the wrong bracket": `{"seats":[}`, "brackets that do not match": `{"unheard_of_new":[{]},"seats":[]}`, "an extra bracket": `{"seats":[]}}`,
		"a field twice": list(`"email":"a","email":"b"`), "the list twice": `{"seats":[{"id":"a"}],"seats":[{"id":"b"}]}`, "a member's field twice": list(`"member":{"id":"a","id":null}`),
		"a key in upper case": list(`"EMAIL":"a"`), "a key with a Kelvin sign": list(`"Kind":1`), "a key with a long s": list(`"ſtatus":"a"`), "an escape in a key": list(`"\u0065mail":"a"`), "a key that is not plain": list(`"e-mail":"a"`),
		"metadata's key twice": list(`"seat_metadata":{"a":1,"a":2}`), "an escape in metadata's key": list(`"seat_metadata":{"a\n":1}`),
		"a number as a string": list(`"email":7`), "a string as a number": `{"total_seats":"7"}`, "a boolean as a string": list(`"email":true`), "an object as a string": list(`"email":{}`),
		"an array as an object": list(`"member":[]`), "a string as an object": list(`"seat_metadata":"a"`), "an object as an array": `{"seats":{}}`, "a string as a seat": `{"seats":["a"]}`,
		"a fraction": `{"total_seats":1.5}`, "an exponent": `{"total_seats":1e2}`, "a number too large": `{"total_seats":9223372036854775808}`, "a zero first": `{"total_seats":07}`, "a plus": `{"total_seats":+7}`,
		"a number for a time": list(`"created_at":7`), "an invalid time": list(`"created_at":"soon"`), "an empty time": list(`"created_at":""`), "an escape in a time": list(`"created_at":"2026\u002d08-22T08:47:05Z"`),
		"a line break in a string": list("\"email\":\"a\nb\""), "a control character": list("\"email\":\"a\x01\""), "an invalid escape": list(`"email":"\x"`), "half an escape": list(`"email":"\u00"`),
		"a line break in an unknown string": list("\"unheard_of_new\":\"a\nb\""), "an unknown word": list(`"unheard_of_new":nope`), "an invalid unknown number": list(`"unheard_of_new":01`), "an invalid unknown escape": list(`"unheard_of_new":["\x"]`),
		"a number too large in metadata": list(`"seat_metadata":{"n":1e999}`), "NaN in metadata": list(`"seat_metadata":{"n":NaN}`),
		"many levels": `{"unheard_of_new":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + `}`, "too many levels": `{"unheard_of_new":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`,
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			if check(t, body) {
				t.Error("Read decoded the body, want it to give up")
			}
		})
	}
}

// The reader looks at eight bytes at a time, so strings of every length have a special
// character at every place.
func TestReadStrings(t *testing.T) {
	for _, special := range []string{`\"`, `\\`, `\n`, "\n", "\x00", "\x1f", " ", "!", "#", "[", "]", "~", "\x7f", "\x80", "\xff", "ä", "\u2028"} {
		for before := range 20 {
			for after := range 20 {
				text := strings.Repeat("x", before) + special + strings.Repeat("y", after)
				check(t, `{"seats":[{"id":"`+text+`"}]}`)
				check(t, `{"seats":[{"seat_metadata":{"`+text+`":"`+text+`"}}],"new":"`+text+`"}`)
			}
		}
	}
}

// Read decodes a seat with a changed or an extra byte correctly or not at all, and never a
// truncated one.
func TestReadDamaged(t *testing.T) {
	seat, err := os.ReadFile("../../testdata/seat_pending.json")
	if err != nil {
		t.Fatal(err)
	}
	whole := `{"seats":[` + string(seat) + `],"available_seats":3,"total_seats":5}`
	for at := range whole {
		if check(t, whole[:at]) {
			t.Errorf("Read decoded a truncated body: %s", whole[:at])
		}
		for _, c := range "\"\\{}[]:,0-1.eEnt aA_/\x00\n\x80" {
			check(t, whole[:at]+string(c)+whole[at+1:])
			check(t, whole[:at]+string(c)+whole[at:])
		}
	}
}

// manySeats returns a list of n seats, each with its own id, member and address.
func manySeats(n int) []byte {
	var seats []string
	for i := range n {
		seats = append(seats, fmt.Sprintf(`{"created_at":"2026-08-22T08:47:05Z","id":"seat-%d","subscription_id":"the-same","status":"pending","email":"p%[1]d@company.com","customer_email":"p%[1]d@company.com","member":{"id":"member-%[1]d"},"seat_metadata":{"team":"core"}}`, i))
	}
	return []byte(`{"seats":[` + strings.Join(seats, ",") + `]}`)
}

// Read allocates little more memory than the values need, and allocates rarely: repeated
// strings are one string, and other strings share memory with their each other.
func TestReadAllocations(t *testing.T) {
	const n = 10_000
	body := manySeats(n)
	var before, after, kept runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	list, ok := listjson.Read(body)
	runtime.ReadMemStats(&after)
	runtime.GC()
	runtime.ReadMemStats(&kept)
	runtime.KeepAlive(body)
	if !ok || cap(list.Seats) != n {
		t.Fatalf("Read = %v, capacity %d; want true, %d", ok, cap(list.Seats), n)
	}
	values, allocated := kept.HeapAlloc-before.HeapAlloc, after.TotalAlloc-before.TotalAlloc
	if allocated > values+values/10 {
		t.Errorf("Read allocated %d bytes for values of %d bytes, want at most a tenth more", allocated, values)
	}
	// A member, a map and its one element, a string in an interface, and a part of a chunk.
	if allocs := float64(after.Mallocs-before.Mallocs) / n; allocs > 4.5 {
		t.Errorf("Read made %.1f allocations a seat, want at most 4.5", allocs)
	}
}

// A repeated value is one string, unless another string with the same hash comes in between. The
// seed of the hash is random, so the test takes the best of ten reads.
func TestReadRepeatedStrings(t *testing.T) {
	body := manySeats(1000)
	fewest := 1000
	for range 10 {
		list, ok := listjson.Read(body)
		if !ok {
			t.Fatal("Read gave up, want a list")
		}
		copies := map[*byte]bool{}
		for _, seat := range list.Seats {
			copies[unsafe.StringData(seat.SubscriptionID)] = true
		}
		fewest = min(fewest, len(copies))
	}
	if fewest > 200 {
		t.Errorf("Read made %d strings of an id that 1000 seats share, want at most 200", fewest)
	}
}

// A list does not share memory with the body. Its strings share memory with each other, but one
// seat does not keep the memory of all seats alive.
func TestReadMemory(t *testing.T) {
	body := manySeats(10_000)
	list, ok := listjson.Read(body)
	if !ok {
		t.Fatal("Read gave up, want a list")
	}
	clear(body)
	seat := list.Seats[9999]
	if seat.Email != "p9999@company.com" || seat.SeatMetadata["team"] != "core" {
		t.Errorf("seat after clearing the body: %+v", seat)
	}
	if unsafe.StringData(seat.Email) != unsafe.StringData(seat.CustomerEmail) {
		t.Error("two equal strings in a row do not share memory")
	}
	list, body = nil, nil
	runtime.GC()
	var with, without runtime.MemStats
	runtime.ReadMemStats(&with)
	runtime.KeepAlive(seat)
	seat = gen.CustomerSeat{}
	runtime.GC()
	runtime.ReadMemStats(&without)
	if kept := int64(with.HeapAlloc) - int64(without.HeapAlloc); kept > 64<<10 {
		t.Errorf("one seat keeps %d bytes alive, want at most 64 KiB", kept)
	}
}
