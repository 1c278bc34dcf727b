// Reads schematics of Talos images as the image factory does, and writes their ids.
//
// usage: schematic, the list of files on standard input
package main

import (
	"encoding/json"
	"os"

	"github.com/siderolabs/image-factory/pkg/schematic"
)

type answer struct {
	ID    string `json:"id"`
	Error string `json:"error"`
}

func id(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	read, err := schematic.Unmarshal(text)
	if err != nil {
		return "", err
	}
	return read.ID()
}

func main() {
	var paths []string
	if err := json.NewDecoder(os.Stdin).Decode(&paths); err != nil {
		panic(err)
	}
	answers := []answer{}
	for _, path := range paths {
		id, err := id(path)
		if err != nil {
			answers = append(answers, answer{Error: err.Error()})
		} else {
			answers = append(answers, answer{ID: id})
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		panic(err)
	}
}
