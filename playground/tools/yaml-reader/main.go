// Command yaml-reader reads texts as kubectl and Helm read manifests, with the same packages: the tests compare it with
// the review's own reading.
//
// Each line of the standard input is a text in base64. Each line of the standard output is {"documents": […]} with the
// documents as the API server gets them, or {"error": "…"}.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	jsonutil "k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/yaml"
)

type answer struct {
	Documents []any  `json:"documents"`
	Error     string `json:"error,omitempty"`
}

// raw takes a document as it is, as kubectl's runtime.RawExtension does.
type raw []byte

func (r *raw) UnmarshalJSON(data []byte) error {
	*r = append((*r)[:0], data...)
	return nil
}

func main() {
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	defer output.Flush()
	for {
		line, err := lines.ReadBytes('\n')
		if text := bytes.TrimSpace(line); len(text) > 0 {
			written, failure := json.Marshal(read(text))
			if failure != nil {
				written, _ = json.Marshal(answer{Error: failure.Error()})
			}
			output.Write(append(written, '\n'))
		}
		if err != nil {
			return
		}
	}
}

func read(encoded []byte) (result answer) {
	defer func() {
		if problem := recover(); problem != nil {
			result = answer{Error: fmt.Sprint("panic: ", problem)}
		}
	}()
	// A text without any character is "-": a line has to have something.
	text := []byte{}
	if string(encoded) != "-" {
		decoded, err := base64.StdEncoding.DecodeString(string(encoded))
		if err != nil {
			return answer{Error: err.Error()}
		}
		text = decoded
	}
	documents := []any{}
	decoder := yaml.NewYAMLOrJSONDecoder(bytes.NewReader(text), 4096)
	for {
		var document raw
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return answer{Documents: documents}
		} else if err != nil {
			return answer{Error: err.Error()}
		}
		document = bytes.TrimSpace(document)
		// kubectl's StreamVisitor leaves these out.
		if len(document) == 0 || bytes.Equal(document, []byte("null")) {
			continue
		}
		var value any
		if err := jsonutil.Unmarshal(document, &value); err != nil {
			return answer{Error: err.Error()}
		}
		documents = append(documents, value)
	}
}
