package deliveries

import (
	"cmp"

	"dorpspost/subscribers"
	"dorpspost/templates"
)

// skips say in one plain sentence why a mail was not sent to somebody, in the order of Dutch, French and English.
var skips = map[string][3]string{
	string(subscribers.ReasonErased):     {"De gegevens van dit contact zijn gewist.", "Les données de cette personne sont effacées.", "This reader was erased."},
	string(subscribers.ReasonSuppressed): {"Dit adres staat op de blokkeerlijst.", "Cette adresse est sur la liste de blocage.", "This address is suppressed."},
	string(subscribers.ReasonLeft):       {"Dit contact is uitgeschreven.", "Cette personne s’est désinscrite.", "This reader has left."},
	string(subscribers.ReasonPaused):     {"Dit contact neemt een pauze.", "Cette personne fait une pause.", "This reader pauses."},
	string(subscribers.ReasonLeftTopic):  {"Dit contact leest dit thema niet meer.", "Cette personne a quitté ce thème.", "This reader has left this topic."},
	string(subscribers.ReasonNoConsent):  {"Dit contact vroeg niet om dit thema, of bevestigde dat niet.", "Cette personne n’a pas demandé ce thème, ou ne l’a pas confirmé.", "This reader did not ask for this topic, or did not confirm it."},
	string(subscribers.ReasonDigest):     {"Dit contact wil één overzicht per maand, en geen losse mails.", "Cette personne veut un seul résumé par mois, et pas de courriels séparés.", "This reader wants one digest a month, and no single mails."},
	string(subscribers.ReasonNoDigest):   {"Dit contact koos intussen weer voor losse mails.", "Cette personne a choisi entre-temps de recevoir à nouveau chaque courriel.", "This reader has chosen single mails again."},
	string(subscribers.ReasonWeekOnly):   {"Dit contact wil enkel mails over de IMH-week.", "Cette personne ne veut que les courriels sur la semaine IMH.", "This reader wants mails of the IMH week only."},
	ReasonBundled:                        {"Dit contact kreeg de laatste dagen al genoeg mail: deze komt mee in de volgende bundel.", "Cette personne a déjà reçu assez de courriels ces derniers jours\u00a0: celui-ci suivra dans le prochain courriel groupé.", "This reader had enough mail in the last days: this one comes along in the next bundle."},
	ReasonStopped:                        {"De campagne werd gestopt.", "La campagne a été arrêtée.", "The campaign was stopped."},
	ReasonTooLate:                        {"De campagne was voorbij haar laatste moment.", "La campagne avait passé son dernier moment.", "The campaign was past its last moment."},
}

// SkipIn is a reason for skipping as one plain sentence in a language. Languages that there are not get English; a reason that is not
// known is its own sentence.
func SkipIn(language templates.Language, reason string) string {
	said := skips[reason]
	switch language {
	case templates.Dutch:
		return cmp.Or(said[0], reason)
	case templates.French:
		return cmp.Or(said[1], reason)
	default:
		return cmp.Or(said[2], reason)
	}
}
