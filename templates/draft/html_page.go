package draft

import "strings"

// invisibleTags hold nothing that a reader of the page sees.
var invisibleTags = set("script style template svg noscript noframes noembed xml title colgroup datalist")

// controlTags are things to click or fill in.
var controlTags = set("button select textarea input option optgroup")

// readHTML makes a document of a page, or of the part of one that was pasted.
func readHTML(page string) (document, error) {
	if begin := strings.Index(page[:min(len(page), 500)], "StartHTML:"); begin >= 0 {
		if at := strings.Index(page, "<"); at >= 0 { // a clipboard's numbers stand above the page
			page = page[at:]
		}
	}
	root, err := parseTree(page)
	if err != nil {
		return document{}, err
	}
	r := pageReader{builder: builder{checker: linkChecker{}}}
	r.doc.title = r.title(root)
	body := r.body(root)
	r.inside(body, style{}, false)
	return r.document(), nil
}

func (r *pageReader) title(root *node) string {
	title := ""
	root.all(func(n *node) bool {
		if n.tag == "title" && title == "" {
			title = strings.Join(strings.Fields(n.words()), " ")
		}
		return n.tag != "svg" && n.tag != "body"
	})
	return title
}

// words are all the words of a branch that somebody sees.
func (n *node) words() string {
	var b strings.Builder
	n.all(func(n *node) bool {
		if invisibleTags[n.tag] && n.tag != "title" && n.tag != "svg" || n.hidden(n.style()) {
			return false
		}
		if blockTags[n.tag] || n.tag == "br" || n.tag == "text" { // text: of a drawing
			b.WriteByte(' ')
		}
		b.WriteString(n.text)
		return true
	})
	return strings.Join(strings.Fields(b.String()), " ")
}

// body is what the page is about: its main part where it says so. What stands around that is told and left out.
func (r *pageReader) body(root *node) *node {
	var mains, articles []*node
	root.all(func(n *node) bool {
		switch {
		case n.tag == "main" || n.attribute("role") == "main":
			mains = append(mains, n)
			return false
		case n.tag == "article":
			articles = append(articles, n)
			return false
		}
		return !invisibleTags[n.tag]
	})
	main := root
	switch {
	case len(mains) == 1:
		main = mains[0]
	case len(mains) == 0 && len(articles) == 1:
		main = articles[0]
	}
	if main == root || len(main.words()) < 40 {
		r.dropFrame(root)
		return root
	}
	if rest := wordsAround(root, main); rest != "" {
		r.leftOut("Alleen het hoofddeel van de webpagina is overgenomen. Weggelaten: "+quoted(rest)+".", rest)
	}
	return main
}

// wordsAround are the words of a page without one of its branches.
func wordsAround(root, without *node) string {
	tag, kids := without.tag, without.kids
	without.tag, without.kids = "script", nil
	rest := root.words()
	without.tag, without.kids = tag, kids
	return rest
}

// dropFrame leaves a page's menu, header and footer out. A header with the title in it stays.
func (r *pageReader) dropFrame(n *node) {
	kept := n.kids[:0]
	for _, kid := range n.kids {
		if !isFrame(kid) {
			if kid.tag != "article" && kid.tag != "blockquote" {
				r.dropFrame(kid)
			}
			kept = append(kept, kid)
			continue
		}
		if text := kid.words(); text != "" {
			r.leftOut("Een menu, kop of voet van de webpagina is weggelaten: "+quoted(text)+".", text)
		}
	}
	n.kids = kept
}

func isFrame(n *node) bool {
	switch n.tag {
	case "nav", "footer":
		return true
	case "header":
		titled := false
		n.all(func(n *node) bool {
			titled = titled || n.tag == "h1"
			return true
		})
		return !titled
	}
	role := n.attribute("role")
	return role == "navigation" || role == "banner" || role == "contentinfo"
}
