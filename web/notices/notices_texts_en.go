package notices

var english = noticeTexts{
	Confirmation: kindTexts{
		Subject: "Please confirm that you join", Preheader: "One more tap, and you get our mails.",
		Title:  "One more tap and you have joined",
		Text:   "Somebody gave this address on our sign-up page, for mails about **%s**.\n\nWas that you? How nice that you want to read along. Please confirm it, so that we know this address is yours.",
		Button: "Confirm that you join",
		After:  "The button works for 7 days.\n\n**Not you?** Do nothing. Then we sign nobody up, and this address is erased by itself.",
		Why:    "You get this mail because somebody gave this address on our sign-up page.",
	},
	Reminder: kindTexts{
		Subject: "Reminder: please confirm that you join", Preheader: "One tap will do. This is the only reminder.",
		Title:  "Would you still like to read along?",
		Text:   "Somebody gave this address on our sign-up page earlier, for mails about **%s**. We are still waiting for a confirmation.\n\nWas that you? One tap will do.",
		Button: "Confirm that you join",
		After:  "The button works until 7 days after the form was sent. This is the only reminder.\n\n**Not you, or would you rather not?** Do nothing. Then we sign nobody up, and this address is erased by itself.",
		Why:    "You get this mail because somebody gave this address on our sign-up page.",
	},
	Known: kindTexts{
		Subject: "You had joined already", Preheader: "Nothing changes. Here you choose what you get from us.",
		Title:  "You had joined already",
		Text:   "Somebody gave this address on our sign-up page, for mails about **%s**. You get those already, so nothing changes.\n\nWould you like to read something else, or a little less? You choose.",
		Button: "Choose what you read",
		After:  "**Not you?** Do nothing. Everything stays as it is.",
		Why:    "You get this mail because somebody gave this address on our sign-up page.",
	},
	Move: kindTexts{
		Subject: "Please confirm your new address", Preheader: "One tap, and our mails come here from now on.",
		Title:  "Our mails at this address from now on?",
		Text:   "Somebody who reads our mails asked to get them at this address from now on.\n\nWas that you? Please confirm it, and we will make the change.",
		Button: "Confirm your new address",
		After:  "The button works for 7 days. Until you confirm, everything stays as it is.\n\n**Not you?** Do nothing. Then nothing changes, and this address is erased by itself.",
		Why:    "You get this mail because somebody gave this address as the new one for our mails.",
	},
	Moved: kindTexts{
		Subject: "Your address has been changed", Preheader: "You get our mails at your new address from now on.",
		Title:  "Your mails now go to your new address",
		Text:   "You asked us to send our mails to another address, and confirmed it there. It is done: you get nothing more from us at this address.",
		Button: "See your preferences",
		After:  "**Was that not you?** Then look at your preferences. You can change your address again there, or unsubscribe. All as it should be? Then you need do nothing.",
		Why:    "You get this mail because our mails went to this address until now.",
	},
	Link: kindTexts{
		Subject: "Here is your new link", Preheader: "It leads to your data and your preferences.",
		Title:  "Your new link",
		Text:   "Somebody asked on our page for a new link for this address. Was that you? See here what we keep about you, and choose what you read.",
		Button: "See your data",
		After:  "The link to your data works for 24 hours. Please do not forward this mail: whoever has it can see them too.\n\n**Not you?** Do nothing. Nothing changes.",
		Why:    "You get this mail because somebody asked for a link for this address on our page.",
	},
	LinkPreferences: "Choose what you read",
	And:             "and",
}
