"""A second reader 第二读者: a language model that the company runs itself is asked for what the first reader left empty
or unsure. Off unless an endpoint is named; only what stands in the transcript word for word is believed."""
