package web

import "dorpspost/texts"

// book holds every text that an administrator can change.
var book texts.Book

// Texts are the words of the frame around each page, and of the pages about what went wrong.
func Texts() *texts.Book { return &book }
