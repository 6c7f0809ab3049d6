package templates

// palettes are the prepared sets of colours, named as places in and around a village. In each, mint is the cool area, peach the
// warm one and lilac the third. A test holds the contrast of every pair that a letter can make, in light and in the dark.
var palettes = []palette{
	{
		Name: "lindewijk", // petrol and terracotta
		Light: colours{Ground: "#F3F6F5", Sheet: "#FFFFFF", Ink: "#1F2A2E", Soft: "#4A5A60", Petrol: "#0B5F66", OnPetrol: "#FFFFFF",
			Accent: "#A8442A", Mint: "#CFE6E4", Peach: "#FBE3D4", Lilac: "#E6DDF0",
			RoofA: "#A8442A", RoofB: "#5B4A7A", WallA: "#FFFFFF", WallB: "#F7CDB4", Tree: "#0B5F66", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#14191B", Sheet: "#1E2629", Ink: "#E9EEF0", Soft: "#B8C4C8", Petrol: "#8FD3D1", OnPetrol: "#0B2A2D",
			Accent: "#F2B59C", Mint: "#24383A", Peach: "#3B2C24", Lilac: "#332B40",
			RoofA: "#C8694E", RoofB: "#8A78AE", WallA: "#46595C", WallB: "#5A463B", Tree: "#3F8285", Lamp: "#FFDD57"},
	},
	{
		Name: "boomgaard", // leaf green and plum
		Light: colours{Ground: "#F4F6F0", Sheet: "#FFFFFF", Ink: "#262B20", Soft: "#515948", Petrol: "#3A6020", OnPetrol: "#FFFFFF",
			Accent: "#8A2F5C", Mint: "#DCE9C9", Peach: "#F8E6CC", Lilac: "#F0DCE6",
			RoofA: "#8A2F5C", RoofB: "#B5642D", WallA: "#FFFFFF", WallB: "#F3D3A6", Tree: "#3A6020", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#161914", Sheet: "#20251D", Ink: "#ECEFE6", Soft: "#C0C7B5", Petrol: "#B2D78F", OnPetrol: "#18290B",
			Accent: "#EFB0CE", Mint: "#2C3A22", Peach: "#3D3122", Lilac: "#3D2833",
			RoofA: "#B9638D", RoofB: "#C9824F", WallA: "#505A47", WallB: "#5F4A33", Tree: "#6B9A49", Lamp: "#FFDD57"},
	},
	{
		Name: "duinkant", // sea blue and sand
		Light: colours{Ground: "#F2F5F8", Sheet: "#FFFFFF", Ink: "#1D2833", Soft: "#485866", Petrol: "#17527F", OnPetrol: "#FFFFFF",
			Accent: "#8F4A08", Mint: "#D0E6EF", Peach: "#F7E9CD", Lilac: "#E3E0F0",
			RoofA: "#B4622A", RoofB: "#5A7284", WallA: "#FFFFFF", WallB: "#F1DCB0", Tree: "#17527F", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#13181D", Sheet: "#1C242B", Ink: "#E8EEF3", Soft: "#B7C4CF", Petrol: "#93CBF0", OnPetrol: "#0A2438",
			Accent: "#F2C188", Mint: "#203A47", Peach: "#3B3222", Lilac: "#302E44",
			RoofA: "#C97E4B", RoofB: "#7F97A8", WallA: "#455764", WallB: "#5C5036", Tree: "#3F7CAB", Lamp: "#FFDD57"},
	},
	{
		Name: "heide", // heather and moss
		Light: colours{Ground: "#F6F4F7", Sheet: "#FFFFFF", Ink: "#2A2430", Soft: "#5A5162", Petrol: "#643C87", OnPetrol: "#FFFFFF",
			Accent: "#4B5D14", Mint: "#E2E8C6", Peach: "#F8E0D3", Lilac: "#E9DDF1",
			RoofA: "#643C87", RoofB: "#A5563F", WallA: "#FFFFFF", WallB: "#EFCDB9", Tree: "#5F7324", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#18161B", Sheet: "#242029", Ink: "#EFEBF2", Soft: "#C8BFD0", Petrol: "#D3B3EE", OnPetrol: "#2B153F",
			Accent: "#C9D88C", Mint: "#333820", Peach: "#412D25", Lilac: "#3A2D47",
			RoofA: "#9A78BC", RoofB: "#C07A62", WallA: "#534A5C", WallB: "#5D4638", Tree: "#7F9440", Lamp: "#FFDD57"},
	},
	{
		Name: "bakkerij", // crust brown and blue
		Light: colours{Ground: "#F8F5F1", Sheet: "#FFFFFF", Ink: "#2E2620", Soft: "#5E5247", Petrol: "#7A431D", OnPetrol: "#FFFFFF",
			Accent: "#235A8C", Mint: "#D6E6F0", Peach: "#F5E2CB", Lilac: "#F3DCDD",
			RoofA: "#A34E2A", RoofB: "#235A8C", WallA: "#FFFFFF", WallB: "#F0CFA4", Tree: "#4F7047", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#1A1715", Sheet: "#26211D", Ink: "#F2ECE6", Soft: "#CDC0B4", Petrol: "#EDBE93", OnPetrol: "#3A1D07",
			Accent: "#A6CDEE", Mint: "#233541", Peach: "#40311F", Lilac: "#422A2C",
			RoofA: "#C27452", RoofB: "#6C9AC4", WallA: "#574B41", WallB: "#5E4930", Tree: "#6E9163", Lamp: "#FFDD57"},
	},
	{
		Name: "avondrood", // burgundy and teal
		Light: colours{Ground: "#F8F4F4", Sheet: "#FFFFFF", Ink: "#2D2326", Soft: "#5E4E53", Petrol: "#8A2040", OnPetrol: "#FFFFFF",
			Accent: "#0D6068", Mint: "#D3E8E5", Peach: "#FBE6CF", Lilac: "#F6DCE1",
			RoofA: "#8A2040", RoofB: "#0D6068", WallA: "#FFFFFF", WallB: "#F6CFA6", Tree: "#2F7A74", Lamp: "#FFDD57"},
		Dark: colours{Ground: "#1A1516", Sheet: "#261E20", Ink: "#F3EBED", Soft: "#D0BFC4", Petrol: "#F4A9BB", OnPetrol: "#41091A",
			Accent: "#8FD6D4", Mint: "#1F3938", Peach: "#40301F", Lilac: "#452931",
			RoofA: "#C0607C", RoofB: "#4F9AA0", WallA: "#5A4B4F", WallB: "#604A33", Tree: "#3F8C88", Lamp: "#FFDD57"},
	},
}
