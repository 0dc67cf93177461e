package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
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
		since := 0
		if text := r.URL.Query().Get("since"); text != "" {
			var err error
			if since, err = strconv.Atoi(text); err != nil {
				return nil, badRequest("since is not a number")
			}
		}
		return v.events.Since(since), nil
	})
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
	route("POST /reset", func(*vcenter, *http.Request) (any, error) {
		if err := s.Reset(); err != nil {
			return nil, err
		}
		return s.health(s.current.Load(), nil)
	})
	return mux
}

func (s *server) health(v *vcenter, _ *http.Request) (any, error) {
	content := v.registry.Get(serviceInstanceRef).(*simulator.ServiceInstance).Content
	return map[string]any{
		"ready": true, "sdk": s.SDK(), "instanceUuid": content.About.InstanceUuid, "version": content.About.Version,
	}, nil
}

// power changes a VM as somebody with a mouse would.
func (v *vcenter) power(ctx context.Context, name, state string) error {
	client, err := v.client()
	if err != nil {
		return err
	}
	var vm *object.VirtualMachine
	for _, entity := range v.registry.All("VirtualMachine") {
		if entity.Entity().Name == name {
			vm = object.NewVirtualMachine(client, entity.Reference())
		}
	}
	if vm == nil {
		return notFound("there is no virtual machine " + name)
	}
	present, err := vm.PowerState(ctx)
	if err != nil || string(present) == state {
		return err
	}
	var task *object.Task
	switch types.VirtualMachinePowerState(state) {
	case types.VirtualMachinePowerStatePoweredOn:
		task, err = vm.PowerOn(ctx)
	case types.VirtualMachinePowerStatePoweredOff:
		task, err = vm.PowerOff(ctx)
	case types.VirtualMachinePowerStateSuspended:
		task, err = vm.Suspend(ctx)
	default:
		return badRequest("state is not poweredOn, poweredOff or suspended")
	}
	if err != nil {
		return err
	}
	return task.Wait(ctx)
}

// check refuses a rule that would never act, or not as meant.
func (r *faultRule) check() error {
	switch {
	case r.Method == "":
		return badRequest("method is missing")
	case r.Fault == "" && r.Status == 0 && r.AfterBytes == nil && r.DelayMs == 0:
		return badRequest("the rule does nothing: give fault, status, afterBytes or delayMs")
	case r.AfterBytes != nil && r.Method != "Upload":
		return badRequest("afterBytes is for the method Upload")
	case r.Status != 0 && (r.Status < 400 || r.Status > 599):
		return badRequest("status is not between 400 and 599")
	case r.Method == "Upload" && !r.byHTTP():
		return badRequest("an upload fails by status or afterBytes")
	case r.Skip < 0 || r.DelayMs < 0:
		return badRequest("skip and delayMs are not below 0")
	}
	if _, ok := newFault(r.Fault); r.Fault != "" && !ok {
		return badRequest(fmt.Sprintf("%s is not a vim25 fault", r.Fault))
	}
	return nil
}

// statusError is an error with the HTTP status to answer.
type statusError struct {
	status int
	error
}

func badRequest(text string) error { return statusError{http.StatusBadRequest, errors.New(text)} }
func notFound(text string) error   { return statusError{http.StatusNotFound, errors.New(text)} }

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
