package texts

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// each visits every text within some words, in the order in which they are declared. It panics for what is no text.
func each(words any, name string, visit func(key, text string)) {
	walk(reflect.ValueOf(words), name, func(key, text string) string {
		visit(key, text)
		return text
	})
}

// replaced is a copy of the words with other texts under some keys; nothing of it is shared with the words.
func replaced[T any](words T, name string, changes map[string]string) T {
	return walk(reflect.ValueOf(words), name, func(key, text string) string {
		if other, changed := changes[key]; changed {
			return other
		}
		return text
	}).Interface().(T)
}

// walk copies words, with each text as f wants it.
func walk(words reflect.Value, key string, f func(key, text string) string) reflect.Value {
	made := reflect.New(words.Type()).Elem()
	switch words.Kind() {
	case reflect.String:
		made.SetString(f(key, words.String()))
	case reflect.Struct:
		for i := range words.NumField() {
			field := words.Type().Field(i)
			if !field.IsExported() {
				panic(fmt.Sprintf("texts: %s: the field %s is not exported", key, field.Name))
			}
			made.Field(i).Set(walk(words.Field(i), key+"."+snake(field.Name), f))
		}
	case reflect.Slice:
		made.Set(reflect.MakeSlice(words.Type(), words.Len(), words.Len()))
		for i := range words.Len() {
			made.Index(i).Set(walk(words.Index(i), key+"."+strconv.Itoa(i+1), f))
		}
	case reflect.Map:
		made.Set(reflect.MakeMapWithSize(words.Type(), words.Len()))
		names := words.MapKeys()
		slices.SortFunc(names, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		for _, name := range names {
			made.SetMapIndex(name, walk(words.MapIndex(name), key+"."+slug(name.String()), f))
		}
	default:
		panic(fmt.Sprintf("texts: %s: a %s is no text", key, words.Type()))
	}
	return made
}

// snake is a field's name as keys have it: "UndoHint" is "undo_hint".
func snake(name string) string {
	var b strings.Builder
	before := 'A'
	for _, r := range name {
		if unicode.IsUpper(r) && !unicode.IsUpper(before) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
		before = r
	}
	return b.String()
}

// slug is a name within a map as keys have it: "dead link" is "dead_link".
func slug(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' {
			return unicode.ToLower(r)
		}
		return '_'
	}, name)
}
