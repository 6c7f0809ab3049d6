package subscribers

import (
	"context"

	"dorpspost/database"
)

// Eraser clears a person from the tables of another package, in the transaction that erases the person.
type Eraser func(ctx context.Context, tx *database.Tx, id ID, address Address) error
