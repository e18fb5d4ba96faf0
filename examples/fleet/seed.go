package main

import (
	"bytes"
	"context"
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
	tokenFile     = "token" // has the access token of the fake's organization
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
	var teamLines, peopleLines bytes.Buffer
	fmt.Fprintln(&teamLines, teamColumns)
	fmt.Fprintln(&peopleLines, peopleColumns)
	for i := range teams {
		name := teamName(i)
		fmt.Fprintf(&teamLines, "%s,%s\n", name, names["subscription_"+name])
		for p := range peoplePerTeam {
			fmt.Fprintf(&peopleLines, "%s,person%d@%s.company.com\n", name, p, name)
		}
	}
	token = names["token_organization"]
	// The token comes last, since it marks the folder as complete.
	for _, file := range [][2]string{{"teams.csv", teamLines.String()}, {"people.csv", peopleLines.String()}, {tokenFile, token}} {
		if err := os.WriteFile(filepath.Join(folder, file[0]), []byte(file[1]), 0o600); err != nil {
			return "", err
		}
	}
	return token, nil
}

func teamName(i int) string { return fmt.Sprintf("team%04d", i) }

// makeWorld has the fake create, for each team, a customer, a billing manager for the sync, and
// a subscription. It returns the ids and the token by their names in the fake.
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
	world, err := json.Marshal(object{
		"customers": customers, "subscriptions": subscriptions,
		"sessions": object{"organization": object{"kind": "organization", "expires_in": 7 * 24 * 3600}},
	})
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(polar, "/")+"/_fake/world", bytes.NewReader(world))
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
