package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/polarseats/polarseats-go/seats/roster"
)

// A team is a customer's subscription and the people who should hold its seats.
type team struct {
	SubscriptionID string
	People         []roster.Person
}

// A source maps the external id of a customer to the customer's team. Your own service would
// query its database.
type source map[string]*team

// The first lines of teams.csv and people.csv.
const (
	teamColumns   = "external_customer_id,subscription_id"
	peopleColumns = "external_customer_id,email"
)

func readSource(folder string) (source, error) {
	s := source{}
	err := readCSV(filepath.Join(folder, "teams.csv"), teamColumns, func(customer, subscription string) error {
		if s[customer] != nil {
			return fmt.Errorf("team %s appears twice", customer)
		}
		s[customer] = &team{SubscriptionID: subscription}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = readCSV(filepath.Join(folder, "people.csv"), peopleColumns, func(customer, email string) error {
		t := s[customer]
		if t == nil {
			return fmt.Errorf("team %s is not in teams.csv", customer)
		}
		t.People = append(t.People, roster.Person{Email: email})
		return nil
	})
	return s, err
}

// readCSV calls add with the two fields of each line after the first, which must be columns.
func readCSV(name, columns string, add func(a, b string) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 2
	if header, err := r.Read(); err != nil || strings.Join(header, ",") != columns {
		return fmt.Errorf("%s: the first line must be %s", name, columns)
	}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if row[0] == "" || row[1] == "" {
			err = errors.New("a field is empty")
		} else {
			err = add(row[0], row[1])
		}
		if err != nil {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("%s:%d: %w", name, line, err)
		}
	}
}
