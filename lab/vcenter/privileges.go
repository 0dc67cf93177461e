package main

import (
	_ "embed"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// privilegesOf says what each call needs: method -> privileges, and for a
// reconfiguration "ReconfigVM_Task:Field" for every field that is set.
var privilegesOf = func() (table map[string][]string) {
	if err := json.Unmarshal(privilegesJSON, &table); err != nil {
		panic("privileges.json: " + err.Error())
	}
	return table
}()

//go:embed privileges.json
var privilegesJSON []byte

// privileges are what users do not have. Upstream checks none.
type privileges struct {
	mu     sync.Mutex
	denied map[string][]string
}

func newPrivileges() *privileges { return &privileges{denied: map[string][]string{}} }

// Set makes denied the whole list of what user lacks.
func (p *privileges) Set(user string, denied []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.denied[strings.ToLower(user)] = slices.Clone(denied)
}

func (p *privileges) Denied(user string) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string{}, p.denied[strings.ToLower(user)]...)
}

func (p *privileges) Has(user, privilege string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !slices.Contains(p.denied[strings.ToLower(user)], privilege)
}

// required lists the privileges a call needs.
func required(method *simulator.Method) []string {
	needed := slices.Clone(privilegesOf[method.Name])
	if body, ok := method.Body.(*types.ReconfigVM_Task); ok {
		spec := reflect.ValueOf(body.Spec)
		for i := range spec.NumField() {
			if !spec.Field(i).IsZero() {
				needed = append(needed, privilegesOf[method.Name+":"+spec.Type().Field(i).Name]...)
			}
		}
	}
	return needed
}

// deny turns the call into a NoPermission fault when user lacks a privilege.
func (v *vcenter) deny(user string, method *simulator.Method) bool {
	for _, privilege := range required(method) {
		if v.privileges.Has(user, privilege) {
			continue
		}
		object := concerned(method)
		v.events.Add(event{
			Kind: eventDenied, Object: object.Value, Name: v.name(object), User: user,
			Detail: method.Name + " needs " + privilege,
		})
		refuse(method, "Permission to perform this operation was denied.",
			&types.NoPermission{Object: &object, PrivilegeId: privilege})
		return true
	}
	return false
}
