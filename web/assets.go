package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

//go:embed assets
var assetFiles embed.FS

// asset is a style sheet or drawing under a name that changes with its content, so that browsers may keep it for ever.
type asset struct {
	name string // the original: its ending tells the type
	data []byte
}

var assets, assetPaths = readAssets()

func readAssets() (byName map[string]asset, paths map[string]string) {
	entries, err := fs.ReadDir(assetFiles, "assets")
	if err != nil {
		panic(err)
	}
	byName, paths = map[string]asset{}, map[string]string{}
	for _, entry := range entries {
		data, err := assetFiles.ReadFile("assets/" + entry.Name())
		if err != nil {
			panic(err)
		}
		sum := sha256.Sum256(data)
		ending := path.Ext(entry.Name())
		name := strings.TrimSuffix(entry.Name(), ending) + "." + hex.EncodeToString(sum[:4]) + ending
		byName[name] = asset{entry.Name(), data}
		paths[entry.Name()] = "/assets/" + name
	}
	return byName, paths
}

// AssetPath is where browsers find the file assets/name. It panics on a name that does not exist.
func AssetPath(name string) string {
	found, ok := assetPaths[name]
	if !ok {
		panic("no asset " + name)
	}
	return found
}

func showAsset(w http.ResponseWriter, r *http.Request) {
	found, ok := assets[r.PathValue("file")]
	if !ok {
		Error(w, r, ErrNoPage)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, found.name, time.Time{}, bytes.NewReader(found.data))
}
