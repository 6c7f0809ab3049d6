package reader

import "dorpspost/texts"

// book holds every text that an administrator can change.
var book texts.Book

// Texts are the words of the readers' pages.
func Texts() *texts.Book { return &book }
