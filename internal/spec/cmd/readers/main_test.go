package main

import (
	"strings"
	"testing"

	"github.com/polarseats/polarseats-go/internal/spec/spectest"
)

// tagged returns a Go file, given its declarations with single quotes around tags.
func tagged(source string) string {
	return "package gen\n" + strings.ReplaceAll(source, "'", "`")
}

func TestReaders(t *testing.T) {
	spectest.Generates(t, readers, tagged(`
type SeatsList struct {
	// Seats has all seats.
	Seats []Seat 'json:"seats,omitzero"'
	Names []string 'json:"names"'
	TotalSeats int64 'json:"total_seats"'
}

type Seat struct {
	At time.Time 'json:"at,omitempty,omitzero"'
	Colors []Color 'json:"colors"'
	Holder *Holder 'json:"holder"'
	Left *Seat 'json:"left"'
	Level Level 'json:"level"'
	Maybe *string 'json:"maybe"'
	More map[string]interface{} 'json:"more"'
	Owner Holder 'json:"owner"'
	Status Status 'json:"status"'
	Until *time.Time 'json:"until"'
}

type Holder struct {
	Any interface{} 'json:"any"'
	Count *int64 'json:"count"'
	Grid [][]string 'json:"grid"'
	Labels map[string]string 'json:"labels"'
	Ratio float64 'json:"ratio"'
	Steps Steps 'json:"steps"'
	Union Union 'json:"union"'
	Unions []Union 'json:"unions"'
	Yes bool 'json:"yes"'
}

type Color string
type Level string
type Status string
type Steps []int64

type Union struct {
	ID string 'json:"id"'
}

type NotReached struct {
	ID string 'json:"id"'
}

func (u *Union) UnmarshalJSON(b []byte) error { return nil }

func (l *Level) UnmarshalText(b []byte) error { return nil }

func (s Status) Valid() bool { return true }
`), head+`
func readSeatsList(r *reader, v *gen.SeatsList) {
	var seen fields
	for key, ok := r.firstKey(); ok; key, ok = r.nextKey() {
		switch string(key) {
		case "seats":
			seen.add(r, 0)
			readSlice(r, &v.Seats, readSeat)
		case "names":
			seen.add(r, 1)
			readSlice(r, &v.Names, readString)
		case "total_seats":
			seen.add(r, 2)
			readOther(r, &v.TotalSeats)
		default:
			r.unknown(key)
		}
	}
}

func readSeat(r *reader, v *gen.Seat) {
	var seen fields
	for key, ok := r.firstKey(); ok; key, ok = r.nextKey() {
		switch string(key) {
		case "at":
			seen.add(r, 0)
			readTime(r, &v.At)
		case "colors":
			seen.add(r, 1)
			readOther(r, &v.Colors)
		case "holder":
			seen.add(r, 2)
			readPointer(r, &v.Holder, readHolder)
		case "left":
			seen.add(r, 3)
			readPointer(r, &v.Left, readSeat)
		case "level":
			seen.add(r, 4)
			readOther(r, &v.Level)
		case "maybe":
			seen.add(r, 5)
			readPointer(r, &v.Maybe, readString)
		case "more":
			seen.add(r, 6)
			readMap(r, &v.More)
		case "owner":
			seen.add(r, 7)
			readHolder(r, &v.Owner)
		case "status":
			seen.add(r, 8)
			readString(r, &v.Status)
		case "until":
			seen.add(r, 9)
			readPointer(r, &v.Until, readTime)
		default:
			r.unknown(key)
		}
	}
}

func readHolder(r *reader, v *gen.Holder) {
	var seen fields
	for key, ok := r.firstKey(); ok; key, ok = r.nextKey() {
		switch string(key) {
		case "any":
			seen.add(r, 0)
			readOther(r, &v.Any)
		case "count":
			seen.add(r, 1)
			readOther(r, &v.Count)
		case "grid":
			seen.add(r, 2)
			readOther(r, &v.Grid)
		case "labels":
			seen.add(r, 3)
			readOther(r, &v.Labels)
		case "ratio":
			seen.add(r, 4)
			readOther(r, &v.Ratio)
		case "steps":
			seen.add(r, 5)
			readOther(r, &v.Steps)
		case "union":
			seen.add(r, 6)
			readOther(r, &v.Union)
		case "unions":
			seen.add(r, 7)
			readOther(r, &v.Unions)
		case "yes":
			seen.add(r, 8)
			readOther(r, &v.Yes)
		default:
			r.unknown(key)
		}
	}
}
`)
}

func TestReadersFails(t *testing.T) {
	const list = "type SeatsList struct {\n"
	tests := []struct{ name, gen, err string }{
		{"not Go", "<!DOCTYPE html>", "expected 'package'"},
		{"no list", tagged(""), "SeatsList: not a struct that encoding/json reads by its fields"},
		{"a list with a decoder", tagged(list + "A string 'json:\"a\"'\n}\nfunc (s *SeatsList) UnmarshalJSON([]byte) error { return nil }"), "SeatsList: not a struct"},
		{"a field without a tag", tagged(list + "A string\n}"), "SeatsList: a field of type string without a name or a tag"},
		{"an embedded field", tagged(list + "Base 'json:\"a\"'\n}"), "SeatsList: a field of type Base without a name or a tag"},
		{"a field without a key", tagged(list + "A string 'yaml:\"a\"'\n}"), `SeatsList: A has the key "", want lower-case letters, digits and _`},
		{"a key in camel case", tagged(list + "A string 'json:\"availableSeats\"'\n}"), `A has the key "availableSeats"`},
		{"an option", tagged(list + "A int64 'json:\"a,omitzero,string\"'\n}"), `A has the option "string", want omitempty or omitzero`},
		{"too many fields", tagged(list + strings.Repeat("A string 'json:\"a\"'\n", 65) + "}"), "SeatsList: 65 fields, want at most 64"},
		{"a fault in a struct of the list", tagged(list + "A Seat 'json:\"a\"'\n}\ntype Seat struct {\n\tB string 'json:\"-\"'\n}"), `Seat: B has the key "-"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			spectest.Fails(t, readers, test.gen, test.err)
		})
	}
}
