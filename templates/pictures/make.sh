#!/bin/sh
# Makes every PNG in this folder anew from the SVG of the same name.
# Needs rsvg-convert, pngquant and optipng (Debian: librsvg2-bin pngquant optipng).
set -eu
cd "$(dirname "$0")"

# What a reader may have to fetch for one picture.
limit=20000

for source in *.svg; do
	picture="${source%.svg}.png"
	rsvg-convert "$source" |
		pngquant --speed 1 --nofs --strip 96 - >"$picture"
	optipng -quiet -o7 -strip all "$picture"
	size=$(wc -c <"$picture")
	echo "$picture: $size bytes"
	if [ "$size" -gt "$limit" ]; then
		echo "$picture is larger than $limit bytes; draw it with fewer colours or shapes" >&2
		exit 1
	fi
done
