// An OCI registry on a free port of this machine, and the clients with which Flux and Argo CD read artifacts.
//
// `registry` serves distribution's registry from memory and prints its address. `flux REFERENCE FOLDER` and
// `argo REFERENCE FOLDER` fetch an artifact and unpack its layer.
package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/distribution/distribution/v3/configuration"
	"github.com/distribution/distribution/v3/registry/handlers"
	_ "github.com/distribution/distribution/v3/registry/storage/driver/inmemory"
	"github.com/fluxcd/pkg/oci"
	"github.com/google/go-containerregistry/pkg/crane"
	v1 "github.com/opencontainers/image-spec/specs-go/v1"
	"oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/content/memory"
	"oras.land/oras-go/v2/registry/remote"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 1 && arguments[0] == "registry":
		return serve()
	case len(arguments) == 3 && arguments[0] == "flux":
		return flux(arguments[1], arguments[2])
	case len(arguments) == 3 && arguments[0] == "argo":
		return argo(arguments[1], arguments[2])
	}
	return errors.New("usage: oci registry | flux REFERENCE FOLDER | argo REFERENCE FOLDER")
}

func serve() error {
	config := &configuration.Configuration{Storage: configuration.Storage{"inmemory": nil}}
	config.Log.Level = "error"
	config.Log.AccessLog.Disabled = true
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(listener.Addr())
	return http.Serve(listener, handlers.NewApp(context.Background(), config))
}

// flux reads an artifact with the library of source-controller.
func flux(reference, folder string) error {
	metadata, err := oci.NewClient([]crane.Option{crane.Insecure}).Pull(context.Background(), reference, folder)
	if err != nil {
		return err
	}
	if metadata.Revision == "" || metadata.Created == "" {
		return fmt.Errorf("without revision or time: %v", metadata)
	}
	return nil
}

// Media types of layers that Argo CD's repo server accepts by default.
var accepted = map[string]bool{
	"application/vnd.oci.image.layer.v1.tar":      true,
	"application/vnd.oci.image.layer.v1.tar+gzip": true,
}

// argo reads an artifact with the library of Argo CD's repo server, under the same conditions.
func argo(reference, folder string) error {
	ctx := context.Background()
	repository, err := remote.NewRepository(reference)
	if err != nil {
		return err
	}
	repository.PlainHTTP = true
	store := memory.New()
	root, err := oras.Copy(ctx, repository, repository.Reference.Reference, store, "", oras.DefaultCopyOptions)
	if err != nil {
		return err
	}
	text, err := content.FetchAll(ctx, store, root)
	if err != nil {
		return err
	}
	var manifest v1.Manifest
	if err := json.Unmarshal(text, &manifest); err != nil {
		return err
	}
	if len(manifest.Layers) != 1 || !accepted[manifest.Layers[0].MediaType] {
		return fmt.Errorf("not a single layer of an accepted type: %v", manifest.Layers)
	}
	layer, err := store.Fetch(ctx, manifest.Layers[0])
	if err != nil {
		return err
	}
	defer layer.Close()
	return unpack(layer, folder)
}

func unpack(layer io.Reader, folder string) error {
	plain, err := gzip.NewReader(layer)
	if err != nil {
		return err
	}
	files := tar.NewReader(plain)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := place(files, header, folder); err != nil {
			return err
		}
	}
}

// place creates only the folders that the archive lists.
func place(content io.Reader, header *tar.Header, folder string) error {
	path := filepath.Join(folder, header.Name)
	if !strings.HasPrefix(path, filepath.Clean(folder)) {
		return fmt.Errorf("%s is outside of the folder", header.Name)
	}
	if header.Typeflag == tar.TypeDir {
		return os.Mkdir(path, header.FileInfo().Mode())
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, header.FileInfo().Mode())
	if err != nil {
		return err
	}
	if _, err := io.Copy(file, content); err != nil {
		return err
	}
	return file.Close()
}
