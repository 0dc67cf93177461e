package main

import (
	"net/http"
	"strconv"
	"time"

	"github.com/vmware/govmomi/simulator"
)

// controlHandler is the small HTTP API the lab and its tests use to look behind
// the curtain and to make things go wrong. README.md documents it.
func (s *server) controlHandler() http.Handler {
	mux := http.NewServeMux()
	route := func(pattern string, f func(v *vcenter, r *http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			answer, err := f(s.current.Load(), r)
			reply(w, answer, err)
		})
	}
	route("GET /health", s.health)
	route("GET /events", func(v *vcenter, r *http.Request) (any, error) {
		since, err := number(r, "since")
		if err != nil {
			return nil, err
		}
		wait, err := number(r, "wait")
		if err != nil {
			return nil, err
		}
		return s.events.Wait(r.Context(), since, time.Duration(wait)*time.Second), nil
	})
	route("GET /machines", func(v *vcenter, _ *http.Request) (any, error) { return v.machines(), nil })
	route("PUT /machines/{id}/guest", func(v *vcenter, r *http.Request) (any, error) { return v.changeGuest(r) })
	route("POST /machines/{id}/reboot", func(v *vcenter, r *http.Request) (any, error) { return v.rebootByGuest(r) })
	route("GET /inventory", func(v *vcenter, r *http.Request) (any, error) {
		client, err := v.client()
		if err != nil {
			return nil, err
		}
		return inspect(r.Context(), client)
	})
	route("GET /faults", func(v *vcenter, _ *http.Request) (any, error) { return v.faults.List(), nil })
	route("POST /faults", func(v *vcenter, r *http.Request) (any, error) {
		var rule faultRule
		if err := read(r, &rule); err != nil {
			return nil, err
		}
		if err := rule.check(); err != nil {
			return nil, err
		}
		return v.faults.Add(rule), nil
	})
	route("DELETE /faults", func(v *vcenter, _ *http.Request) (any, error) {
		v.faults.Remove(0)
		return v.faults.List(), nil
	})
	route("DELETE /faults/{id}", func(v *vcenter, r *http.Request) (any, error) {
		id, err := strconv.Atoi(r.PathValue("id"))
		if err != nil || id < 1 {
			return nil, badRequest("id is not the number of a rule")
		}
		v.faults.Remove(id)
		return v.faults.List(), nil
	})

	type denial struct {
		Denied []string `json:"denied"`
	}
	route("GET /privileges/{user}", func(v *vcenter, r *http.Request) (any, error) {
		return denial{v.privileges.Denied(r.PathValue("user"))}, nil
	})
	route("PUT /privileges/{user}", func(v *vcenter, r *http.Request) (any, error) {
		var body denial
		if err := read(r, &body); err != nil {
			return nil, err
		}
		v.privileges.Set(r.PathValue("user"), body.Denied)
		return denial{v.privileges.Denied(r.PathValue("user"))}, nil
	})
	route("DELETE /privileges/{user}", func(v *vcenter, r *http.Request) (any, error) {
		v.privileges.Set(r.PathValue("user"), nil)
		return denial{[]string{}}, nil
	})
	route("PUT /users/{name}", func(v *vcenter, r *http.Request) (any, error) {
		var body struct {
			Password string `json:"password"`
		}
		if err := read(r, &body); err != nil {
			return nil, err
		}
		if body.Password == "" {
			return nil, badRequest("password is empty")
		}
		v.users.Set(r.PathValue("name"), body.Password)
		return map[string]string{"name": r.PathValue("name")}, nil
	})
	route("PUT /lockout", func(v *vcenter, r *http.Request) (any, error) {
		var body struct {
			After int `json:"after"`
		}
		if err := read(r, &body); err != nil {
			return nil, err
		}
		v.users.LockAfter(body.After)
		return body, nil
	})
	route("PUT /clock", func(v *vcenter, r *http.Request) (any, error) {
		var body struct {
			OffsetSeconds float64 `json:"offsetSeconds"`
		}
		if err := read(r, &body); err != nil {
			return nil, err
		}
		v.clock.Store(int64(body.OffsetSeconds * float64(time.Second)))
		return body, nil
	})
	route("POST /vms/{name}/power", func(v *vcenter, r *http.Request) (any, error) {
		var body struct {
			State string `json:"state"`
		}
		if err := read(r, &body); err != nil {
			return nil, err
		}
		return body, v.power(r.Context(), r.PathValue("name"), body.State)
	})
	route("PUT /vms/{name}/question", func(v *vcenter, r *http.Request) (any, error) {
		var body struct {
			Text string `json:"text"`
		}
		if err := read(r, &body); err != nil {
			return nil, err
		}
		return body, v.setQuestion(r.PathValue("name"), body.Text)
	})
	route("PUT /exports", func(v *vcenter, r *http.Request) (any, error) {
		var body []export
		if err := read(r, &body); err != nil {
			return nil, err
		}
		return body, v.setExports(body)
	})
	route("POST /reset", func(*vcenter, *http.Request) (any, error) {
		if err := s.Reset(); err != nil {
			return nil, err
		}
		return s.health(s.current.Load(), nil)
	})
	return mux
}

// number reads a number of the query, 0 when it is absent.
func number(r *http.Request, name string) (int, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, badRequest(name + " is not a number")
	}
	return n, nil
}

func (s *server) health(v *vcenter, _ *http.Request) (any, error) {
	content := v.registry.Get(serviceInstanceRef).(*simulator.ServiceInstance).Content
	return map[string]any{
		"ready": true, "sdk": s.SDK(), "instanceUuid": content.About.InstanceUuid, "version": content.About.Version,
	}, nil
}
