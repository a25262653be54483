package sqltest

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"log"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/internal/sample"
	"github.com/microcms-go/filters/sqlfilter"
	_ "modernc.org/sqlite"
)

// A list response goes into SQLite, and a filter selects from it.
func Example() {
	db, err := sql.Open("sqlite", "file:blog?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	response := sample.Blog // as the content API answers

	var list struct{ Contents []json.RawMessage }
	if err := json.Unmarshal(response, &list); err != nil {
		log.Fatal(err)
	}
	if _, err := db.Exec("CREATE TABLE blog (content TEXT NOT NULL)"); err != nil {
		log.Fatal(err)
	}
	for _, item := range list.Contents {
		if _, err := db.Exec("INSERT INTO blog VALUES (?)", string(item)); err != nil {
			log.Fatal(err)
		}
	}

	f := filters.MustParse("category[equals]engineering[and](publishedAt[begins_with]2026[or]title[contains]Go)")
	where, args, err := sqlfilter.Translator{Dialect: sqlfilter.SQLite, Column: "content"}.Where(f)
	if err != nil {
		log.Fatal(err)
	}
	rows, err := db.Query("SELECT content ->> '$.id' FROM blog WHERE "+where, args...)
	if err != nil {
		log.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			log.Fatal(err)
		}
		fmt.Println(id)
	}
	// Output:
	// cpp-and-go
	// slo-not-100
}
