// What every page of the desk carries.
import "htmx.org";
