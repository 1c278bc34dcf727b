// Reads YAML files with one of Go's readers, and writes what they hold as JSON that keeps types apart.
//
// usage: read_yaml sigs.k8s.io/yaml|go.yaml.in/yaml/v3, the list of files on standard input
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	yamlv3 "go.yaml.in/yaml/v3"
	k8syaml "sigs.k8s.io/yaml"
)

func tagged(value any) any {
	switch value := value.(type) {
	case nil, bool, string:
		return value
	case int:
		return map[string]string{"integer": strconv.Itoa(value)}
	case int64:
		return map[string]string{"integer": strconv.FormatInt(value, 10)}
	case uint64:
		return map[string]string{"integer": strconv.FormatUint(value, 10)}
	case json.Number:
		if whole, err := value.Int64(); err == nil {
			return tagged(whole)
		}
		float, _ := value.Float64()
		return tagged(float)
	case float64:
		if value == math.Trunc(value) {
			return map[string]string{"integer": strconv.FormatFloat(value, 'f', 0, 64)}
		}
		return map[string]string{"float": strconv.FormatUint(math.Float64bits(value), 10)}
	case []any:
		items := make([]any, 0, len(value))
		for _, item := range value {
			items = append(items, tagged(item))
		}
		return items
	case map[string]any:
		pairs := make([]any, 0, len(value))
		for key, item := range value {
			pairs = append(pairs, []any{key, tagged(item)})
		}
		return map[string]any{"map": pairs}
	case map[any]any:
		pairs := make([]any, 0, len(value))
		for key, item := range value {
			pairs = append(pairs, []any{tagged(key), tagged(item)})
		}
		return map[string]any{"map": pairs}
	}
	return map[string]string{"misread": fmt.Sprintf("%T %v", value, value)}
}

// kubernetes reads as the API server and kubectl do: documents are cut at lines, and go through JSON.
func kubernetes(text []byte) ([]any, error) {
	documents := []any{}
	text = bytes.TrimPrefix(text, []byte("---\n"))
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		asJSON, err := k8syaml.YAMLToJSONStrict(document)
		if err != nil {
			return nil, err
		}
		var value any
		decoder := json.NewDecoder(bytes.NewReader(asJSON))
		decoder.UseNumber()
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		documents = append(documents, tagged(value))
	}
	return documents, nil
}

func plain(text []byte) ([]any, error) {
	documents := []any{}
	decoder := yamlv3.NewDecoder(bytes.NewReader(text))
	for {
		var value any
		err := decoder.Decode(&value)
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, tagged(value))
	}
}

func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dependency := range info.Deps {
		if dependency.Path == module {
			return module + " " + strings.TrimPrefix(dependency.Version, "v")
		}
	}
	return module
}

func main() {
	load := map[string]func([]byte) ([]any, error){"sigs.k8s.io/yaml": kubernetes, "go.yaml.in/yaml/v3": plain}[os.Args[1]]
	var paths []string
	if err := json.NewDecoder(os.Stdin).Decode(&paths); err != nil {
		panic(err)
	}
	files := []any{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			panic(err)
		}
		documents, err := load(text)
		if err != nil {
			files = append(files, map[string]string{"error": err.Error()})
		} else {
			files = append(files, documents)
		}
	}
	answer := map[string]any{"version": version(os.Args[1]), "files": files}
	if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
		panic(err)
	}
}
