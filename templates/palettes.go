package templates

// palettes are the prepared sets of colours. A test holds the contrast of every pair that occurs, in light and in the dark.
var palettes = []palette{
	{
		Name: "lindewijk",
		Light: colours{Ground: "#F3F6F5", Sheet: "#FFFFFF", Ink: "#1F2A2E", Soft: "#4A5A60", Petrol: "#0B5F66", OnPetrol: "#FFFFFF",
			Accent: "#A8442A", Mint: "#CFE6E4", Peach: "#FBE3D4", Lilac: "#E6DDF0",
			RoofA: "#A8442A", RoofB: "#5B4A7A", WallA: "#FFFFFF", WallB: "#F7CDB4", Tree: "#0B5F66", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#14191B", Sheet: "#1E2629", Ink: "#E9EEF0", Soft: "#B8C4C8", Petrol: "#8FD3D1", OnPetrol: "#0B2A2D",
			Accent: "#F2B59C", Mint: "#24383A", Peach: "#3B2C24", Lilac: "#332B40",
			RoofA: "#C8694E", RoofB: "#8A78AE", WallA: "#46595C", WallB: "#5A463B", Tree: "#3F8285", Lamp: "#FFDD57"},
	},
}
