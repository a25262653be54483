package emulator

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Signature returns the value of the header x-microcms-signature for the body
// of a webhook: its HMAC with SHA-256, in hexadecimal.
func Signature(secret string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}

// A webhook is the body of the notification of a change.
type webhook struct {
	Service  string         `json:"service"`
	API      string         `json:"api"`
	ID       *string        `json:"id"`
	Type     string         `json:"type"`
	Contents webhookChanges `json:"contents"`
}

type webhookChanges struct {
	Old *webhookSide `json:"old"`
	New *webhookSide `json:"new"`
}

type webhookSide struct {
	ID           *string         `json:"id"`
	Status       []string        `json:"status"`
	DraftKey     *string         `json:"draftKey"`
	PublishValue json.RawMessage `json:"publishValue"`
	DraftValue   json.RawMessage `json:"draftValue"`
}

// notify tells of a change. The item before or after it may be nil.
func (s *Server) notify(a *api, kind string, before, after *item) {
	if s.Notify == nil {
		return
	}
	w := webhook{Service: s.service(), API: a.endpoint, Type: kind, Contents: webhookChanges{side(before), side(after)}}
	if w.Contents.New != nil {
		w.ID = w.Contents.New.ID
	} else {
		w.ID = w.Contents.Old.ID
	}
	body, err := json.Marshal(w)
	if err != nil {
		s.logger().Error("webhook not sent", "error", err)
		return
	}
	s.Notify(body)
}

func side(it *item) *webhookSide {
	if it == nil {
		return nil
	}
	w := &webhookSide{Status: []string{it.status()}, PublishValue: it.json}
	if it.id != "" {
		w.ID = &it.id
	}
	if it.status() == statusBoth {
		w.Status = []string{statusPublished, statusDraft}
	}
	if n := len(it.drafts); n > 0 {
		w.DraftKey, w.DraftValue = &it.drafts[n-1].key, it.drafts[n-1].json
	}
	return w
}
