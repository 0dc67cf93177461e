package main

import (
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// receiveUpload takes one disk of an import. Upstream hashes it and forgets;
// here the disk's file in the datastore has its size, and a rule can answer with
// a status or drop the connection after so many bytes.
func (v *vcenter) receiveUpload(w http.ResponseWriter, r *http.Request) {
	id, name := r.PathValue("lease"), r.PathValue("name")
	l := v.leases.Get(id)
	if l == nil {
		http.NotFound(w, r)
		return
	}
	l.mu.Lock()
	file, known := l.disks[name]
	l.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	tell := func(kind, detail string) {
		v.events.Add(event{Kind: kind, Object: l.Self.Value, Name: l.name, User: l.session.UserName, Detail: name + ": " + detail})
	}

	limit := int64(-1)
	if rule := v.faults.match(true, "Upload", l.name, name); rule != nil {
		tell(eventFault, fmt.Sprintf("status %d", rule.Status))
		time.Sleep(time.Duration(rule.DelayMs) * time.Millisecond)
		if rule.AfterBytes == nil {
			http.Error(w, "injected by the lab", rule.Status)
			return
		}
		limit = *rule.AfterBytes
	}

	tell(eventUploadStarted, fmt.Sprintf("%d bytes announced", r.ContentLength))
	got, err := l.read(r.Body, limit)
	switch {
	case limit >= 0 && got.bytes >= limit:
		tell(eventUploadFailed, fmt.Sprintf("connection dropped after %d bytes", got.bytes))
		panic(http.ErrAbortHandler)
	case err != nil:
		tell(eventUploadFailed, fmt.Sprintf("after %d bytes: %s", got.bytes, err))
		return
	}
	if err := os.Truncate(v.diskFile(file), got.bytes); err != nil && !os.IsNotExist(err) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	l.mu.Lock()
	l.received[name] = got
	l.mu.Unlock()
	tell(eventUploadFinished, fmt.Sprintf("%d bytes, sha256 %x", got.bytes, got.sha256))
	w.WriteHeader(http.StatusOK)
}

// read hashes and counts the body up to limit bytes, without a limit below 0.
func (l *lease) read(body io.Reader, limit int64) (received, error) {
	if limit >= 0 {
		body = io.LimitReader(body, limit)
	}
	one, two := sha1.New(), sha256.New()
	got := received{}
	buffer := make([]byte, 256<<10)
	for {
		n, err := body.Read(buffer)
		one.Write(buffer[:n])
		two.Write(buffer[:n])
		got.bytes += int64(n)
		l.Progress()
		if err == io.EOF {
			got.sha1, got.sha256 = one.Sum(nil), two.Sum(nil)
			return got, nil
		}
		if err != nil {
			return got, err
		}
	}
}
