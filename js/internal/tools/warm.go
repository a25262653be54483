package tools

// Warm asks each function a question, so that what it computes once is computed.
func Warm() {
	const filter = `"filter":"id[equals]a[and](b[contains]c[or]d[greater_than]2)"`
	const item = `{"id":"a","b":["c"],"d":3}`
	for name, rest := range map[string]string{
		"parse": "", "format": "", "lint": "", "simplify": "", "examples": "", "sql": "",
		"matches": `,"item":` + item,
		"explain": `,"item":` + item,
		"select":  `,"items":[` + item + `]`,
		"ask":     `,"other":"id[exists]","question":"implies"`,
	} {
		Functions.Call(name, []byte("{"+filter+rest+"}"))
	}
	Functions.Call("parse", []byte(`{"filter":"a[equal]b"}`))
}
