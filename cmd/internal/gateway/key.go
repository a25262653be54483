package gateway

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
)

// NewKey returns a new key for a client and its SHA-256 sum, as policies hold it.
func NewKey() (key, sum string) {
	key = "mcf_" + rand.Text() + rand.Text()
	digest := sha256.Sum256([]byte(key))
	return key, hex.EncodeToString(digest[:])
}
