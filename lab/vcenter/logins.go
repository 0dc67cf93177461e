package main

import (
	"crypto/subtle"
	"strings"
	"sync"

	"github.com/vmware/govmomi/vim25/types"
)

// logins knows who may log in, by SOAP or by REST. Upstream knows one user at
// most and never locks anybody out.
type logins struct {
	mu        sync.Mutex
	passwords map[string]string
	failures  map[string]int
	lockAfter int // 0: never
	events    worldEvents
}

func newLogins(username, password string, events worldEvents) *logins {
	l := &logins{passwords: map[string]string{}, failures: map[string]int{}, events: events}
	l.Set(username, password)
	return l
}

// Valid is the simulator's question at every login. A locked user is refused
// with the same fault as a wrong password, as vCenter does.
func (l *logins) Valid(login *types.Login) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := strings.ToLower(login.UserName)
	password, known := l.passwords[name]
	kind, detail := eventLogin, ""
	switch {
	case l.lockAfter > 0 && l.failures[name] >= l.lockAfter:
		kind, detail = eventLoginFailed, "locked"
	case !known:
		kind, detail = eventLoginFailed, "unknown user"
	case subtle.ConstantTimeCompare([]byte(password), []byte(login.Password)) != 1:
		kind, detail = eventLoginFailed, "wrong password"
		l.failures[name]++
	default:
		delete(l.failures, name)
	}
	l.events.Add(event{Kind: kind, User: login.UserName, Detail: detail})
	return kind == eventLogin
}

// Set adds a user or changes the password, and unlocks.
func (l *logins) Set(username, password string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	name := strings.ToLower(username)
	l.passwords[name] = password
	delete(l.failures, name)
}

// LockAfter makes that many wrong passwords lock a user; 0 switches it off.
func (l *logins) LockAfter(failures int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lockAfter = failures
	clear(l.failures)
}
