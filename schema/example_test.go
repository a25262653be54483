package schema_test

import (
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/microcms-go/filters"
	"github.com/microcms-go/filters/schema"
)

const recipes = `{
	"name": "Recipes", "endpoint": "recipes", "type": "list",
	"apiFields": [
		{"fieldId": "title", "name": "Title", "kind": "text"},
		{"fieldId": "body", "name": "Body", "kind": "richEditorV2"},
		{"fieldId": "season", "name": "Season", "kind": "select", "selectItems": [{"id": "a1", "value": "spring"}, {"id": "b2", "value": "autumn"}]},
		{"fieldId": "cook", "name": "Cook", "kind": "relation", "referencedApiEndpoint": "cooks"}
	],
	"customFields": []
}`

func ExampleRead() {
	bundle, err := schema.Read(strings.NewReader(recipes))
	if err != nil {
		log.Fatal(err)
	}
	api, ok := bundle.API("recipes")
	if !ok {
		log.Fatal("no recipes")
	}
	e := filters.Evaluator{TypeOf: api.TypeOf}
	m, err := e.Compile(filters.MustParse("body[begins_with]Peel[and]cook.name[equals]Ann"))
	if err != nil {
		log.Fatal(err)
	}
	for c := range m.Unsupported() {
		fmt.Println("not supported:", c)
	}
	// Output:
	// not supported: cook.name[equals]Ann
}

func ExampleRead_error() {
	_, err := schema.Read(strings.NewReader("{\"apiFields\": [\n  {\"fieldId\": \"title\", \"kind\": 7}\n]}"))
	if e, ok := errors.AsType[*schema.Error](err); ok {
		fmt.Println(e.Line, e.Column, e.Path)
	}
	fmt.Println(err)
	// Output:
	// 2 32 apiFields[0].kind
	// schema: line 2, column 32: apiFields[0].kind: a number in place of a string
}

func ExampleAPI_Fields() {
	bundle, err := schema.Read(strings.NewReader(recipes))
	if err != nil {
		log.Fatal(err)
	}
	api, _ := bundle.API("")
	for f := range api.Fields() {
		fmt.Print(f.Path, " ", f.Kind, ":")
		for op := range f.Ops() {
			fmt.Print(" ", op)
		}
		fmt.Println()
	}
	// Output:
	// id id: equals not_equals
	// createdAt date: equals not_equals contains not_contains less_than greater_than exists not_exists begins_with
	// updatedAt date: equals not_equals contains not_contains less_than greater_than exists not_exists begins_with
	// publishedAt date: equals not_equals contains not_contains less_than greater_than exists not_exists begins_with
	// revisedAt date: equals not_equals contains not_contains less_than greater_than exists not_exists begins_with
	// title text: equals not_equals contains not_contains exists not_exists begins_with
	// body richEditorV2: contains not_contains exists not_exists begins_with
	// season select: contains not_contains exists not_exists
	// cook relation: equals not_equals exists not_exists
}

func ExampleAPI_Suggest() {
	bundle, err := schema.Read(strings.NewReader(recipes))
	if err != nil {
		log.Fatal(err)
	}
	api, _ := bundle.API("")
	fmt.Println(api.Suggest("titel"))
	fmt.Println(api.Suggest("created_at"))
	fmt.Println(api.Suggest("price"))
	// Output:
	// title true
	// createdAt true
	//  false
}

func ExampleField_SuggestItem() {
	bundle, err := schema.Read(strings.NewReader(recipes))
	if err != nil {
		log.Fatal(err)
	}
	api, _ := bundle.API("")
	season, _ := api.Field("season")
	for _, value := range []string{"autumn", "Autumn", "b2"} {
		if _, ok := season.Item(value); ok {
			fmt.Println(value, "is an item")
		} else if item, ok := season.SuggestItem(value); ok {
			fmt.Println(value, "is not a choice; write", item.Value)
		}
	}
	// Output:
	// autumn is an item
	// Autumn is not a choice; write autumn
	// b2 is not a choice; write autumn
}
