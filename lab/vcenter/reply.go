package main

import (
	"encoding/json"
	"errors"
	"net/http"
)

// statusError is an error with the HTTP status to answer.
type statusError struct {
	status int
	error
}

func badRequest(text string) error { return statusError{http.StatusBadRequest, errors.New(text)} }

func notFound(text string) error { return statusError{http.StatusNotFound, errors.New(text)} }

func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return badRequest(err.Error())
	}
	return nil
}

func reply(w http.ResponseWriter, answer any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		status := http.StatusInternalServerError
		var known statusError
		if errors.As(err, &known) {
			status = known.status
		}
		w.WriteHeader(status)
		answer = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(answer)
}
