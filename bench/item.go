package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

// What the cases look for. An item either holds all of it or none.
const (
	wantID       = "k3v9x_2mq"
	wantCategory = "product-news"
	wantTag      = "release-notes"
	wantBefore   = "2026-04-01T00:00:00.000Z"
	wantAfter    = "2025-01-01T00:00:00.000Z"
	wantSlug     = "warehouse-reopening"
	wantPhrase   = "倉庫からの出荷再開" // all its characters but the last also occur elsewhere in the body
	wantAnswer   = "翌営業日"
	maxPrice     = 5000
)

// An Item is the recipe of a content item. The same recipe makes the same item.
type Item struct {
	Size int    // of the JSON text, in bytes, or nearly; but no field is left out
	Miss bool   // no case matches
	Seed uint64 // for other strings and, unless 0, other values and numbers of them

	Escaped bool // the body is in ASCII, with \uXXXX; then the item is larger
}

// The names come in the order of a schema in which the body is in the
// middle: what the service adds, a title, references, the body, the rest.
type content struct {
	ID          string      `json:"id"`
	CreatedAt   string      `json:"createdAt"`
	UpdatedAt   string      `json:"updatedAt"`
	PublishedAt string      `json:"publishedAt"`
	RevisedAt   string      `json:"revisedAt"`
	Title       string      `json:"title"`
	Subtitle    string      `json:"subtitle,omitzero"`
	Category    reference   `json:"category"`
	Tags        []reference `json:"tags"`
	Body        string      `json:"body"`
	Type        []string    `json:"type"`
	Price       int         `json:"price"`
	Recommended bool        `json:"recommended"`
	SEO         seo         `json:"seo"`
	Slug        string      `json:"slug"`
	ArchivedAt  string      `json:"archivedAt,omitzero"`
	Sections    []section   `json:"sections"`
}

type reference struct {
	ID          string `json:"id"`
	CreatedAt   string `json:"createdAt"`
	UpdatedAt   string `json:"updatedAt"`
	PublishedAt string `json:"publishedAt"`
	RevisedAt   string `json:"revisedAt"`
	Name        string `json:"name"`
}

type seo struct {
	FieldID     string `json:"fieldId"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Image       image  `json:"image"`
}

type image struct {
	URL    string `json:"url"`
	Height int    `json:"height"`
	Width  int    `json:"width"`
}

type section struct {
	FieldID  string `json:"fieldId"`
	Text     string `json:"text,omitzero"`
	Question string `json:"question,omitzero"`
	Answer   string `json:"answer,omitzero"`
}

// JSON returns the item as the service writes it: without spaces, and with no
// more escapes than JSON needs.
func (it Item) JSON() []byte {
	r := rand.New(rand.NewPCG(it.Seed, uint64(it.Size)))
	c := content{
		ID:          wantID,
		CreatedAt:   "2026-02-03T04:05:06.789Z",
		UpdatedAt:   "2026-05-04T09:10:11.120Z",
		PublishedAt: "2026-03-01T00:30:00.000Z",
		RevisedAt:   "2026-05-04T09:10:11.120Z",
		Title:       "倉庫の棚卸しと再開のお知らせ / Back in business",
		Category:    refer(wantCategory, "製品のお知らせ"),
		Tags:        []reference{refer("logistics", "物流"), refer("tokyo-bay", "東京湾"), refer(wantTag, "リリースノート")},
		Type:        []string{"お知らせ", "特集"},
		Price:       4980,
		Recommended: true,
		SEO: seo{
			FieldID:     "seo",
			Title:       "再開のお知らせ",
			Description: "改装していた倉庫が開きました。 The warehouse is open again.",
			Image:       image{"https://images.example.com/assets/5b1f/warehouse.jpg", 630, 1200},
		},
		Slug: wantSlug,
		Sections: []section{
			{FieldID: "paragraph", Text: "<p>改装中はご不便をおかけしました。</p>"},
			{FieldID: "faq", Question: "送料はかわりますか。", Answer: "いいえ、これまでどおりです。 Rates stay as they are."},
			{FieldID: "faq", Question: "いつ届きますか。", Answer: "正午までのご注文は" + wantAnswer + "にお届けします。"},
		},
	}
	if it.Miss {
		c.ID = "k3v9x_2mp"
		c.PublishedAt = "2026-04-01T00:30:00.000Z"
		c.Category.ID = "product-tips"
		c.Tags[2].ID = "release-note"
		c.Price = 5980
		c.Recommended = false
		c.Slug = "warehouse-reopened"
		c.ArchivedAt = "2026-06-01T00:00:00.000Z"
		c.Sections[0].Text = "<p>" + wantAnswer + "まで</p>" // under another custom field
		c.Sections[2].Answer = "正午までのご注文は二日後にお届けします。"
	}
	if it.Seed > 0 {
		c.vary(r)
	}
	if it.Size < smallItem {
		c.Tags, c.Sections = c.Tags[len(c.Tags)-1:], c.Sections[len(c.Sections)-1:]
	}
	c.Body = body(r, it.Size-len(encode(c)), !it.Miss)
	b := encode(c)
	if it.Escaped {
		start := bytes.Index(b, []byte(`"body":`))
		end := start + bytes.Index(b[start:], []byte(`"type":`))
		b = slices.Concat(b[:start], escapeRunes(b[start:end]), b[end:])
	}
	return b
}

// vary changes what no case asks for, and how much there is of it.
func (c *content) vary(r *rand.Rand) {
	c.CreatedAt = fmt.Sprintf("2025-%02d-%02dT%02d:05:06.%03dZ", 1+r.IntN(12), 1+r.IntN(28), r.IntN(24), r.IntN(1000))
	c.UpdatedAt = fmt.Sprintf("2026-%02d-%02dT%02d:05:06.%03dZ", 5+r.IntN(7), 1+r.IntN(28), r.IntN(24), r.IntN(1000))
	c.RevisedAt = c.UpdatedAt
	c.Title = sentences[r.IntN(len(sentences))]
	if r.IntN(2) > 0 {
		c.Subtitle = sentences[r.IntN(len(sentences))]
	}
	c.Category.Name = c.Category.Name[:3*(1+r.IntN(7))]
	c.Tags = c.Tags[r.IntN(len(c.Tags)):]
	c.Type = c.Type[:r.IntN(1+len(c.Type))]
	c.Sections = c.Sections[r.IntN(len(c.Sections)):]
	c.SEO.Description = sentences[r.IntN(len(sentences))]
}

// escapeRunes writes all runes of the JSON text b that are not ASCII as escapes.
func escapeRunes(b []byte) []byte {
	var escaped []byte
	for _, r := range string(b) {
		if r < utf8.RuneSelf {
			escaped = append(escaped, byte(r))
		} else {
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
	}
	return escaped
}

// smallItem is the size below which an item has one tag and one section.
const smallItem = 2600

func refer(id, name string) reference {
	return reference{
		id, "2024-08-01T01:02:03.456Z", "2024-09-12T07:08:09.100Z", "2024-08-01T01:02:03.456Z",
		"2024-09-12T07:08:09.100Z", name,
	}
}

func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // no value here can fail
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

var sentences = []string{
	"春から倉庫の一部を閉めていました。",
	"出荷は近くの会社からつづけています。",
	"The shelves are higher now, and the lights find you. ",
	"検品の写真を残すことにしました。",
	"Parcels leave twice a day, at noon and at six. ",
	"空き箱の返却で次の送料を割り引きます。",
	"土曜の受け取りも試しにはじめます。",
	"Ask for Saturday delivery when you order. ",
	"庫内は一年をとおして十八度です。",
	"再入荷はメールでお知らせします。",
}

// body returns rich text that takes n bytes in JSON or a little less, with two
// quotes, which JSON escapes, about every 80 bytes. If phrase is set, what the
// cases look for is near its end.
func body(r *rand.Rand, n int, phrase bool) string {
	var b strings.Builder
	phraseAt := min(n*9/10, n-200)
	for size := 0; ; {
		text := sentences[r.IntN(len(sentences))]
		if phrase && size >= phraseAt {
			text, phrase = wantPhrase+"です。", false
		}
		var s string
		switch r.IntN(4) {
		case 0:
			s = fmt.Sprintf(`<h2 id="h%08x">%s</h2>`, r.Uint32(), text)
		case 1:
			s = fmt.Sprintf(`<a href="/n/%04x">%s</a>`, r.Uint32()>>16, text)
		case 2:
			s = fmt.Sprintf(`<p class="s%d">%s</p>`, r.IntN(9), text)
		default:
			s = fmt.Sprintf(`<span class="k%d">%s</span>`, r.IntN(9), text)
		}
		size += len(s) + 2
		if size > n && !phrase {
			return b.String()
		}
		b.WriteString(s)
	}
}
