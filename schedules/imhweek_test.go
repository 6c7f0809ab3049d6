package schedules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"dorpspost/database/dbtest"
	"dorpspost/schedules"
)
