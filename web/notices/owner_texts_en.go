package notices

var ownersEnglish = ownerTexts{
	Made: ownerText{
		Subject: "To look over: %s", Preheader: "A new edition is ready for you. It leaves once somebody approves it.",
		Title:  "A new edition is ready for you",
		Text:   "**%s** was just made from your regular campaign. Will you look it over? It leaves once somebody approves it.",
		Moment: "That is when it leaves, if it is approved.",
	},
	Reminder: ownerText{
		Subject: "Reminder: %s", Preheader: "Nobody has approved it yet.",
		Title:  "This edition is waiting for you",
		Text:   "**%s** has not been approved yet. Without approval nothing leaves.",
		Moment: "That is when it leaves, if it is approved.",
	},
	Soon: ownerText{
		Subject: "Nearly time: %s", Preheader: "And nobody has approved it yet.",
		Title:  "Nearly time, and not approved yet",
		Text:   "**%s** is to leave very soon. If nobody approves it in time, it stays here.",
		Moment: "Approve it before then.",
	},
	Unapproved: ownerText{
		Subject: "Not sent: %s", Preheader: "Nobody had approved it. It waits for you now.",
		Title:  "This edition did not leave",
		Text:   "Nobody had approved **%s**. So it did not leave, and waits until somebody decides.",
		Moment: "That is when it should have left.",
	},
	Held: ownerText{
		Subject: "Not sent: %s", Preheader: "Something was wrong. It waits for you now.",
		Title:  "This edition did not leave",
		Text:   "When **%s** was to leave, something was wrong. It waits until somebody decides.",
		Moment: "That is when it should have left.",
	},
	Moved: ownerText{
		Subject: "Another moment: %s", Preheader: "The dates have changed, and this edition goes with them.",
		Title:  "This edition leaves at another moment",
		Text:   "The dates that **%s** belongs to have changed. So it leaves at another moment. Was it approved already? Then it needs that again.",
		Moment: "That is when it leaves now, if it is approved.",
	},
	ToApprove:    "What to do now",
	Review:       stepText{"Look it over.", "This list shows what still stands there of last time:\n\n**dorpspost campaigns review %s**"},
	Change:       stepText{"Change it.", "What is not right any more is changed in a file with the name of this edition:\n\n**dorpspost campaigns apply FILE**"},
	Approve:      stepText{"Approve it.", "From then on it leaves by itself at its moment:\n\n**dorpspost campaigns approve %s**"},
	AfterApprove: "Had it better not leave? Then there is nothing to do.",
	ToDecide:     "What you can do now",
	Why:          stepText{"Read why.", "The report says what is wrong:\n\n**dorpspost campaigns report %s**"},
	LookAgain:    stepText{"Look it over.", "This list shows what still stands there of last time:\n\n**dorpspost campaigns review %s**"},
	Send:         stepText{"Send it after all.", "With this command:\n\n**dorpspost campaigns send %s**"},
	Postpone:     stepText{"Or choose another moment.", "With this command:\n\n**dorpspost campaigns schedule %s**"},
	AfterDecide:  "Not needed any more? Then there is nothing to do: it does not leave by itself.",
	Because:      "You get this mail because you see to this edition.",
}
