// SPDX-License-Identifier: Apache-2.0

/// The parser: knows which conditions, headers, bodies and functions of C the last token is in.
///
/// It keeps a stack of frames, and reads tokens:
///
/// | token              | with on top                | does                                            |
/// |--------------------|----------------------------|-------------------------------------------------|
/// | `if for while switch` | –                       | waits for `(`                                   |
/// | `(`                | waiting for one            | pushes a header and its parenthesis             |
/// | `(`                | else                       | pushes a plain parenthesis                      |
/// | `)`                | parenthesis                | pops it; after a condition a statement may begin |
/// | `else`, `do`       | –                          | pushes a header that has no parenthesis         |
/// | `{`                | header                     | turns it into a block                           |
/// | any other          | header                     | turns it into a body (a single statement)       |
/// | `{`                | else                       | pushes a block: function, members, values, plain |
/// | `;`                | body                       | completes a statement                           |
/// | `}`                | –                          | pops through the last block, completes a statement |
///
/// Completing a statement pops the bodies that it was all of, up to an `if` that an `else` follows, or
/// a `do` that its `while` follows. What is unbalanced is dropped; no text makes the machine fail.
struct StatementMachine {
  private enum Shape: UInt8 { case header, body, block, parenthesis }

  private enum Role: UInt8 {
    case plain, `if`, elseIf, `else`, loop, `do`, `switch`
    /// Braces only: of a function; of a structure, class or namespace; of an initialiser.
    case function, members, values
  }

  private struct Frame {
    var shape: Shape
    var role: Role
    /// The statement around it, to go on with when it closes.
    var around = Statement()
  }

  /// What is known of the statement (or declaration) that is being read.
  private struct Statement {
    enum Form: UInt8 { case unknown, word, call, label }
    /// No token of it was read, and one may come: where a statement may begin.
    var isAwaited = false
    /// No token of a parenthesis was read.
    var isEmpty = false
    var form = Form.unknown
    var hasParameters = false
    var hasEquals = false
    var hasAggregate = false
    var ignoresParenthesis = false

    static let awaited = Statement(isAwaited: true)
  }

  private var frames: [Frame] = []
  private var statement = Statement.awaited
  /// The role of the keyword that was just read, which wants its `(`.
  private var keyword: Role?
  private let isDirective: Bool
  private var counts = Counts()

  /// What holds after the last token.
  private(set) var marks: CodeMarks = .statementPosition

  /// How many frames of each kind there are.
  private struct Counts {
    var blocks = 0, members = 0, functions = 0
    var ifConditions = 0, ifHeaders = 0, ifBlocks = 0, elseBlocks = 0
    var loopHeaders = 0, loopBlocks = 0
  }

  /// A machine at the start of a text.
  init() { isDirective = false }

  /// A machine for one preprocessor line, which holds no function.
  init(ofDirective: Void) {
    isDirective = true
    statement = Statement()
    marks = []
  }

  /// How many frames are open.
  var depth: Int { frames.count }

  // MARK: Tokens

  mutating func read(_ word: Word) {
    defer { settle() }
    if word == .constexpr && keyword == .if { return }
    keyword = nil
    switch word {
    case .if:
      let isElseIf = statement.isAwaited && isTop(.header, .else)
      begin()
      if isElseIf { replaceTop(with: Frame(shape: .body, role: .elseIf)) }
      keyword = .if
    case .for, .while:
      begin()
      keyword = .loop
    case .switch:
      begin()
      keyword = .switch
    case .do:
      begin()
      push(Frame(shape: .header, role: .do))
      statement = .awaited
    case .else:
      begin()
      push(Frame(shape: .header, role: .else))
      statement = .awaited
    case .case, .default:
      begin()
      statement.form = .label
    default: readOther(word)
    }
  }

  private mutating func readOther(_ word: Word) {
    let isFirst = statement.isAwaited
    begin()
    if isFirst && word.namesLoop && !isDeclarationLevel { keyword = .loop }
    if word == .struct || word == .union || word == .enum || word == .class {
      statement.hasAggregate = true
    }
    if word.namesAttribute { statement.ignoresParenthesis = true }
    if statement.form != .label {
      statement.form = isFirst && word != .return ? .word : .unknown
    }
  }

  /// A number, a literal, an operator.
  @discardableResult
  mutating func other() -> CodeMarks {
    keyword = nil
    begin()
    if statement.form != .label { statement.form = .unknown }
    settle()
    return []
  }

  mutating func equals() -> CodeMarks {
    other()
    statement.hasEquals = true
    return []
  }

  mutating func colon() -> CodeMarks {
    let endsLabel = statement.form == .label || statement.form == .word
    if endsLabel && frames.last?.shape != .parenthesis {
      keyword = nil
      statement = .awaited
      settle()
      return []
    }
    return other()
  }

  mutating func openParenthesis() -> CodeMarks {
    defer { settle() }
    if let role = keyword {
      keyword = nil
      push(Frame(shape: .header, role: role))
      push(Frame(shape: .parenthesis, role: role))
    } else {
      begin()
      if statement.form != .label { statement.form = statement.form == .word ? .call : .unknown }
      if !statement.ignoresParenthesis {
        statement.hasParameters = true
        statement.hasAggregate = false
      }
      statement.ignoresParenthesis = false
      push(Frame(shape: .parenthesis, role: .plain, around: statement))
    }
    statement = Statement(isEmpty: true)
    return []
  }

  mutating func closeParenthesis() -> CodeMarks {
    defer { settle() }
    keyword = nil
    // Statements that a parenthesis holds end with it; the look back is bounded.
    let tail = frames.suffix(64).reversed().prefix { $0.shape == .header || $0.shape == .body }
      .count
    let opener = frames.count - tail - 1
    guard opener >= 0, frames[opener].shape == .parenthesis else { return [] }
    while frames.count > opener + 1 { pop() }
    let frame = pop()
    statement = frame.role == .plain ? frame.around : .awaited
    return frame.role == .if ? .ifCondition : []
  }

  mutating func openBrace() -> CodeMarks {
    defer { settle() }
    keyword = nil
    if statement.isAwaited, let top = frames.last, top.shape == .header {
      replaceTop(with: Frame(shape: .block, role: top.role))
      return top.role == .if ? .ifHeader : top.role == .loop ? .loopHeader : []
    }
    let role = roleOfBrace
    push(Frame(shape: .block, role: role, around: statement))
    statement = role == .values ? Statement() : .awaited
    return []
  }

  mutating func closeBrace(_ ahead: Lookahead) -> CodeMarks {
    defer { settle() }
    keyword = nil
    guard counts.blocks > 0 else {
      frames.removeAll(keepingCapacity: true)
      counts = Counts()
      statement = .awaited
      return []
    }
    var frame = pop()
    while frame.shape != .block { frame = pop() }
    let isExpression = frames.last?.shape == .parenthesis
    if isExpression || frame.role == .values
      || (frame.role == .members && frame.around.hasAggregate)
    {
      statement = Statement()
    } else {
      complete(frame.role, ahead)
    }
    return []
  }

  mutating func semicolon(_ ahead: Lookahead) -> CodeMarks {
    defer { settle() }
    keyword = nil
    if frames.last?.shape == .parenthesis { return [] }
    // No initialiser holds a statement: the brace was a body of a kind unknown here.
    if isTop(.block, .values) { replaceTop(with: Frame(shape: .block, role: .plain)) }
    begin()
    complete(nil, ahead)
    return []
  }

  // MARK: Statements

  /// The first token of a statement makes a waiting header's body of it.
  private mutating func begin() {
    statement.isEmpty = false
    guard statement.isAwaited else { return }
    statement = Statement()
    if let top = frames.last, top.shape == .header {
      replaceTop(with: Frame(shape: .body, role: top.role))
    }
  }

  /// A statement has ended: the body of what `role` says, if any; then every body it was all of.
  private mutating func complete(_ role: Role?, _ ahead: Lookahead) {
    statement = .awaited
    var role = role
    var next: Word??
    while true {
      if role == .if || role == .do {
        let word = next ?? ahead.word
        next = .some(word)
        if word == (role == .if ? .else : .while) { return }
      }
      guard let top = frames.last, top.shape == .body else { return }
      role = pop().role
    }
  }

  /// What a `{` opens that no header awaits.
  private var roleOfBrace: Role {
    if statement.isAwaited || statement.isEmpty { return .plain }
    if isDeclarationLevel && !isDirective && !statement.hasEquals {
      if statement.hasAggregate { return .members }
      return statement.hasParameters ? .function : .members
    }
    if statement.hasAggregate && !statement.hasEquals { return .members }
    return statement.form == .call ? .plain : .values
  }

  /// Outside every function and every other block but structures, classes and namespaces.
  private var isDeclarationLevel: Bool {
    counts.blocks == counts.members && frames.last?.shape != .parenthesis
  }

  // MARK: Frames

  private func isTop(_ shape: Shape, _ role: Role) -> Bool {
    frames.last.map { $0.shape == shape && $0.role == role } ?? false
  }

  private mutating func push(_ frame: Frame) {
    frames.append(frame)
    count(frame, by: 1)
  }

  @discardableResult
  private mutating func pop() -> Frame {
    let frame = frames.removeLast()
    count(frame, by: -1)
    return frame
  }

  private mutating func replaceTop(with frame: Frame) {
    pop()
    push(frame)
    if frame.shape == .block { statement = .awaited }
  }

  private mutating func count(_ frame: Frame, by step: Int) {
    switch (frame.shape, frame.role) {
    case (.parenthesis, .if): counts.ifConditions += step
    case (.header, .if): counts.ifHeaders += step
    case (.header, .loop): counts.loopHeaders += step
    case (.body, .if), (.block, .if): counts.ifBlocks += step
    case (.body, .else), (.block, .else): counts.elseBlocks += step
    case (.body, .loop), (.block, .loop), (.body, .do), (.block, .do): counts.loopBlocks += step
    case (.block, .function): counts.functions += step
    case (.block, .members): counts.members += step
    default: break
    }
    if frame.shape == .block { counts.blocks += step }
  }

  private mutating func settle() {
    var marks: CodeMarks = statement.isAwaited ? .statementPosition : []
    if counts.ifConditions > 0 { marks.insert(.ifCondition) }
    if counts.ifHeaders > 0 { marks.insert(.ifHeader) }
    if counts.ifBlocks > 0 { marks.insert(.ifBlock) }
    if counts.elseBlocks > 0 { marks.insert(.elseBlock) }
    if counts.loopHeaders > 0 { marks.insert(.loopHeader) }
    if counts.loopBlocks > 0 { marks.insert(.loopBlock) }
    if counts.functions > 0 { marks.insert(.functionBody) }
    self.marks = marks
  }
}
