package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

const (
	seatsPerTeam  = 8
	peoplePerTeam = 5
	tokenFile     = "token" // of the fake's organization
)

// seed creates teams at a fake Polar and writes teams.csv and people.csv. It returns the
// organization access token. If folder already has a token, seed changes nothing, so that
// a restarted process continues with the same teams.
func seed(ctx context.Context, polar, folder string, teams int) (token string, err error) {
	kept, err := os.ReadFile(filepath.Join(folder, tokenFile))
	if err == nil {
		return string(kept), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	names, err := makeWorld(ctx, polar, teams)
	if err != nil {
		return "", fmt.Errorf("creating teams at %s: %w", polar, err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	teamRows, peopleRows := [][]string{teamColumns}, [][]string{peopleColumns}
	for i := range teams {
		teamRows = append(teamRows, []string{teamName(i), names["subscription_"+teamName(i)]})
		for p := range peoplePerTeam {
			peopleRows = append(peopleRows, []string{teamName(i), fmt.Sprintf("person%d@%s.company.com", p, teamName(i))})
		}
	}
	if err := writeCSV(filepath.Join(folder, "teams.csv"), teamRows); err != nil {
		return "", err
	}
	if err := writeCSV(filepath.Join(folder, "people.csv"), peopleRows); err != nil {
		return "", err
	}
	token = names["token_organization"]
	// The token comes last, since it marks the folder as complete.
	return token, os.WriteFile(filepath.Join(folder, tokenFile), []byte(token), 0o600)
}

func teamName(i int) string { return fmt.Sprintf("team%04d", i) }

// makeWorld tells the fake to create, for each team, a customer, a billing manager for the
// sync, and a subscription.
func makeWorld(ctx context.Context, polar string, teams int) (map[string]string, error) {
	type object = map[string]any
	customers, subscriptions := object{}, object{}
	for i := range teams {
		name := teamName(i)
		customers[name] = object{
			"email": "owner@" + name + ".company.com", "external_id": name,
			"members": object{
				"owner_" + name: object{"role": "owner"},
				"sync_" + name:  object{"role": "billing_manager", "email": "sync@" + name + ".company.com", "external_id": syncMember},
			},
		}
		subscriptions[name] = object{"customer": name, "seats": seatsPerTeam}
	}
	order, err := json.Marshal(object{
		"customers": customers, "subscriptions": subscriptions,
		"sessions": object{"organization": object{"kind": "organization", "expires_in": 7 * 24 * 3600}},
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(polar, "/")+"/_fake/world", bytes.NewReader(order))
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", resp.Status, body)
	}
	var names map[string]string
	return names, json.Unmarshal(body, &names)
}

func writeCSV(name string, rows [][]string) error {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}
