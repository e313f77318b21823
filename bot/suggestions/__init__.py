"""Questions worth asking next, made from the articles' own words; none is offered that they don't answer."""
